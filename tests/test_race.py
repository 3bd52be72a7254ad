"""The race: peers are as published, time is that of training, and the table says what was run."""

import json
import re
from functools import partial
from pathlib import Path

from benchmarks import parts, race, recipes, runs, standings
from benchmarks.peers import PEERS, Peer, lenet, tensorflow_tutorial, with_channel
from fashion_dl import load_data, models, preprocessing

import keras
import numpy as np
import pytest

DATA = tuple((images[:300], labels[:300]) for images, labels in load_data())
MACHINE = {"date": "2026-01-01", "processor": "P", "python": "3", "keras": "3", "tensorflow": "2"}


# The peers


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("dense + dropout + L2", 785 * 256 + 257 * 128 + 129 * 10),
        ("TensorFlow's first tutorial", 785 * 128 + 129 * 10),
        ("dense + batch norm + dropout", 785 * 512 + 513 * 256 + 257 * 10 + 4 * (512 + 256)),
        ("plain CNN", 225_034),
        ("Hands-On ML CNN", 1_413_834),
        ("LeNet-5, sigmoid", 61_706),
        ("ResNet-18 at 96 × 96", 11_178_378 + 2 * (64 + 4 * (64 + 128 + 256 + 512))),
    ],
)
def test_peers_have_the_published_size_and_take_what_they_are_given(name, parameters):
    peer = PEERS[name]
    model = peer.build()
    assert model.count_params() == parameters
    assert model.compiled
    assert (None, *peer.prepare(DATA[0][0][:2]).shape[1:]) == model.input_shape
    assert ("sparse" in model.loss) == (not peer.one_hot)


def test_images_are_enlarged_as_a_whole():
    images = DATA[0][0][:3]
    enlarged = PEERS["ResNet-18 at 96 × 96"].prepare(images)
    assert enlarged.shape == (3, 96, 96, 1)
    assert enlarged.dtype == np.float32
    assert np.allclose(enlarged.mean(axis=(1, 2, 3)), images.mean(axis=(1, 2)) / 255, atol=0.01)
    assert 0 <= enlarged.min() < enlarged.max() <= 1


# One training


def peer(build=lenet, prepare=with_channel, epochs=2, one_hot=False):
    return Peer(build, prepare, epochs, 100, one_hot, "")


def test_a_peer_is_looked_at_after_each_epoch():
    model, compiling, curve = race.run_peer(peer(epochs=3), DATA, seed=0)
    seconds, accuracies = zip(*curve, strict=True)
    assert len(curve) == 3
    assert list(seconds) == sorted(seconds)
    assert seconds[0] > 0 < compiling
    predicted = model.predict(with_channel(DATA[1][0]), verbose=0).argmax(axis=1)
    assert accuracies[-1] == pytest.approx((predicted == DATA[1][1]).mean(), abs=1e-4)


def test_a_recipe_gives_one_point_at_its_end():
    recipe = recipes.Recipe(partial(models.fast_cnn, 2), epochs=2, batch_size=100)
    model, _, curve = race.run_recipe(recipe, DATA, seed=0)
    ((seconds, found),) = curve
    assert seconds > 0
    images = recipes.prepared(model, DATA[1][0], DATA[0][0])
    assert found == race.accuracy(recipe.predict(model, images), DATA[1][1])
    assert int(model.optimizer.iterations) == 6


def test_dense_models_take_images_without_a_channel():
    prepared = recipes.prepared(models.dense(), DATA[1][0], DATA[0][0])
    assert np.array_equal(prepared, preprocessing.standardize(DATA[1][0], DATA[0][0]))


def test_compiling_ahead_leaves_the_model_as_it_was():
    model = tensorflow_tutorial()
    images, labels = DATA[0][0] / 255, DATA[0][1]
    before = model.get_weights()
    fit = partial(model.fit, batch_size=200, verbose=0)
    assert race.compile_ahead(model, fit, images, labels, 200) > 0
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert int(model.optimizer.iterations) == 0
    assert not any(np.any(variable) for variable in model.optimizer.variables[2:])


def test_the_clock_stands_while_the_model_is_looked_at(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(race.time, "perf_counter", lambda: now[0])

    def pass_time(seconds, answer=None):
        now[0] += seconds
        return answer

    clock = race.Clock(lambda: pass_time(100, 0.5))
    for epoch in range(2):
        clock.on_epoch_begin(epoch)
        pass_time(3)
        clock.on_epoch_end(epoch)
    assert clock.curve == [[3, 0.5], [6, 0.5]]


@pytest.mark.parametrize("name", parts.PARTS)
def test_each_part_is_one_change_and_can_be_compiled(name):
    policy = keras.config.dtype_policy()
    try:
        assert parts.PARTS[name].compiled(1000).compiled
    finally:
        keras.config.set_dtype_policy(policy)
    assert name == parts.WHOLE or parts.PARTS[name] != parts.RECIPE


# What is kept, and what it says

STUB = """
import json, os, sys
name, seed = sys.argv[2:4]
if name == "broken":
    raise SystemExit("no such luck")
print("noise")
threads = os.environ["TF_NUM_INTRAOP_THREADS"]
machine = json.loads(os.environ["MACHINE"])
given = {"pid": os.getpid(), "threads seen": threads, "options": sys.argv[4:]}
print(json.dumps(given | {"machine": machine}))
"""


@pytest.fixture
def stub(tmp_path, monkeypatch):
    """`python -m stub_race` trains nothing; where what it says may be kept."""
    (tmp_path / "stub_race.py").write_text(STUB)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("MACHINE", json.dumps(runs.machine()))
    return tmp_path / "new folder" / "runs.json"


def test_what_is_stored_is_not_run_again(stub, capsys):
    path = stub
    runs.run_missing("stub_race", path, ["a"], seeds=1, threads=2)
    first = runs.read(path)
    runs.run_missing("stub_race", path, ["a", "b"], seeds=2, threads=2)
    found = runs.read(path)
    assert found[: len(first)] == first
    assert [(run["name"], run["seed"]) for run in found] == [
        *[("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    ]
    assert len({run["pid"] for run in found}) == 4
    assert {run["threads seen"] for run in found} == {"2"}
    assert all(run["options"] == ["--into", str(path.parent), "--threads", "2"] for run in found)
    with pytest.raises(SystemExit, match="broken, seed 0: no such luck"):
        runs.run_missing("stub_race", path, ["broken"], seeds=1, threads=2)
    assert runs.read(path) == found
    capsys.readouterr()
    runs.run_missing("stub_race", path, ["a"], seeds=2, threads=2)
    assert "has all of these; --into FOLDER" in capsys.readouterr().out
    assert runs.read(path) == found


@pytest.mark.parametrize("differing", runs.COMPARABLE)
def test_trainings_of_another_machine_or_version_are_not_mixed_with(differing, stub, monkeypatch):
    monkeypatch.setenv("MACHINE", json.dumps(runs.machine() | {differing: "another"}))
    runs.run_missing("stub_race", stub, ["a"], seeds=1, threads=2)
    stored = stub.read_bytes()
    with pytest.raises(SystemExit, match=f"(?s)expected.*{differing}.*found.*another.*--into"):
        runs.run_missing("stub_race", stub, ["a"], seeds=2, threads=2)
    assert stub.read_bytes() == stored


def test_what_is_no_json_is_left_as_it_is(tmp_path):
    path = tmp_path / "race.json"
    path.write_text("[{]")
    with pytest.raises(SystemExit, match=r"race\.json: expected the JSON of trainings, found"):
        race.main(["--report", "--into", str(tmp_path)])
    assert path.read_text() == "[{]"


def runs_of(name, seconds, accuracies, parameters=1000):
    return [
        {
            "name": name,
            "seed": seed,
            "threads": 2,
            "parameters": parameters,
            "compiling_seconds": 1.5,
            "curve": [
                [seconds / 4, accuracy - 0.1],
                [seconds / 2, accuracy],
                [seconds, accuracy],
            ],
            "machine": MACHINE,
        }
        for seed, accuracy in enumerate(accuracies)
    ]


OURS = list(recipes.RECIPES)[:3]
RUNS = [
    *runs_of("plain CNN", 80, [0.88, 0.90, 0.89]),
    *runs_of("LeNet-5, sigmoid", 2, [0.8, 0.8, 0.8]),
    *runs_of(OURS[0], 4, [0.80, 0.86, 0.85]),
    *runs_of(OURS[1], 10, [0.89, 0.90, 0.91]),
    *runs_of(OURS[2], 90, [0.95, 0.94, 0.93]),
]


def test_the_table_gives_medians_and_compares_with_the_fastest_that_reaches_them():
    page = standings.table(RUNS)
    assert (
        "| plain CNN | 1,000 | 3 | 89.00% (88.00% to 90.00%) | 80 (80 to 80) | 1.5 "
        "| 10 s, × 8.0 (× 4.0), with compiling × 7.1 | 90.00% | about 90% |" in page
    )
    assert "| LeNet-5, sigmoid | 1,000 | 3 | 80.00% (80.00% to 80.00%) | 2 (2 to 2) | 1.5 " in page
    assert "| 4 s, × 0.5 (× 0.2), with compiling × 0.6 | none so short | – |" in page
    assert f"| {OURS[2]} | 1,000 | 3 | 94.00% (93.00% to 95.00%) | 90 (90 to 90) | 1.5 |" in page


def test_what_is_not_reached_is_said_so():
    page = standings.table([run for run in RUNS if run["name"] in ("plain CNN", OURS[0])])
    assert "| not reached | 85.00% |" in page


def test_the_figure_has_a_line_for_each_peer_one_for_the_fast_recipes_and_other_points():
    other = list(recipes.RECIPES)[-1]
    ax = standings.draw([*RUNS, *runs_of(other, 70, [0.91, 0.92, 0.93])]).axes[0]
    assert ax.get_xlabel() == "seconds of training"
    texts = [text.get_text() for text in ax.texts]
    assert texts[:2] == ["plain CNN", "LeNet-5, sigmoid"]
    assert texts[2:] == [
        name[: len(text)] for name, text in zip([*OURS, other], texts[2:], strict=True)
    ]
    assert all(re.search(r"\d epochs?$", text) for text in texts[2:])
    *peers, fast, _, _, _, point = [line.get_xydata() for line in ax.lines]
    assert [len(curve) for curve in peers] == [3, 3]
    assert np.allclose(fast, [[4, 0.85], [10, 0.90], [90, 0.94]])
    assert np.allclose(point, [[70, 0.92]])


def test_the_table_of_parts_gives_differences_and_ratios():
    def part(name, accuracy, seconds):
        figures = {"accuracy": accuracy, "seconds": seconds, "machine": MACHINE}
        return {"name": name, "seed": 0, "threads": 2, **figures}

    table = parts.table([part(parts.WHOLE, 0.9, 10), part("without flips", 0.89, 8)])
    assert "| without flips | 1 | 89.00% | -1.00 | × 0.80 |" in table


@pytest.mark.parametrize("path", [race.RACE_JSON, parts.PARTS_JSON], ids=lambda path: path.stem)
def test_the_stored_tables_are_those_of_the_stored_runs(path):
    if stored := runs.read(path):
        table = standings.table if path == race.RACE_JSON else parts.table
        assert path.with_suffix(".md").read_text(encoding="utf-8") == table(stored)
    else:
        assert not path.with_suffix(".md").exists()


def test_the_readme_shows_the_tables_of_the_race():
    readme = (race.RACE_JSON.parents[1] / "README.md").read_text(encoding="utf-8")
    page = race.RACE_JSON.with_suffix(".md").read_text(encoding="utf-8")
    for row in [line for line in page.splitlines() if line.startswith("|")]:
        assert row in readme


@pytest.mark.parametrize("main", [race.main, parts.main], ids=["race", "parts"])
@pytest.mark.parametrize(
    "arguments", [["--seeds", "0"], ["--threads", "0"], ["--only", "none such"]], ids=" ".join
)
def test_bad_options_are_refused(main, arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "expected" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ([], ["plain CNN", "small CNN", "dense"]),
        (["--only", "CNN"], ["plain CNN", "small CNN"]),
        (["--only", "Hands-On"], ["Hands-On CNN"]),
        (["--only", "dense", "Hands"], ["Hands-On CNN", "dense"]),
    ],
)
def test_the_slowest_run_only_when_named(only, names):
    every = ["plain CNN", "Hands-On CNN", "small CNN", "dense"]
    asked = runs.options("m", every, 5, only, unless_named=["Hands-On CNN"])
    assert asked.names == names
    assert (asked.seeds, asked.threads) == (5, 2)


def test_other_threads_are_kept_apart():
    assert runs.stored(race.RACE_JSON, 2) == race.RACE_JSON
    assert runs.stored(race.RACE_JSON, 1).name == "race-1-threads.json"
    assert runs.stored(race.RACE_JSON, 1, Path("a")) == Path("a/race-1-threads.json")
