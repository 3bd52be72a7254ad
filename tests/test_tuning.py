"""The search: what a trial is, what settings are, and what a shared study survives."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import fashion_dl
from fashion_dl import models, preprocessing, training, tuning
from fashion_dl.tuning import __main__ as command_line
from fashion_dl.tuning.searching import FINISHED, SEED
from fashion_dl.tuning.spaces import suggest
from fashion_dl.tuning.storage import experimental, open_storage
from tests import postgres

import keras
import optuna
import pytest
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.trial import TrialState

ROOT = Path(__file__).parent.parent
SMALL = tuning.SPACES["dense"]._replace(epochs=2)
FEW = 300
SOON = 600  # seconds: what hangs; nothing here takes a tenth of it on a quiet machine


@pytest.fixture(scope="module")
def train():
    return tuning.objective("dense", SMALL, images=FEW)


@pytest.fixture
def study():
    return tuning.open_study(
        "dense", space=SMALL, images=FEW, sampler=optuna.samplers.RandomSampler(seed=0)
    )


# What a trial is


def test_the_best_settings_go_through_json_and_give_the_same_accuracy(study, train):
    tuning.search(study, train, trials=3)
    found = json.loads(json.dumps(tuning.best_settings(study, SMALL)))
    assert list(found) == ["model", "builder", "fit"]

    (x, y), _ = fashion_dl.load_data()
    (x, y), (x_rest, y_rest) = preprocessing.train_validation_split(x, y, seed=SEED)
    x, y = x[:FEW], y[:FEW]
    x, x_rest = (preprocessing.standardize(some, x) for some in (x, x_rest))
    keras.utils.set_random_seed(SEED)
    model = getattr(models, found["model"])(**found["builder"])
    history = training.fit(
        model, x, y, validation_data=(x_rest, y_rest), seed=SEED, **found["fit"]
    ).history
    assert len(history["loss"]) == 2
    assert history["val_accuracy"][-1] == pytest.approx(study.best_value, abs=5e-4)
    assert study.best_value > 0.4


@pytest.mark.parametrize("model", tuning.SPACES)
def test_every_setting_of_a_space_builds_and_is_what_fit_takes(model):
    space = tuning.SPACES[model]
    study = tuning.open_study(model, sampler=optuna.samplers.RandomSampler(seed=1))
    for _ in range(12):
        trial = study.ask(space.builder | space.fit)
        found = tuning.settings(model, space, trial.params)
        assert tuning.build(found).count_params() > 1000
        assert set(found["builder"]) == set(space.builder)
        assert set(found["fit"]) == {"epochs", "learning_rate", "batch_size", "augment"}


def test_a_step_is_kept():
    space = tuning.SPACES["dense"]._replace(builder={"width": IntDistribution(32, 512, step=32)})
    study = tuning.open_study("dense", space=space, sampler=optuna.samplers.RandomSampler(seed=1))
    widths = {suggest(study.ask(), space)["width"] for _ in range(20)}
    assert len(widths) > 5
    assert all(width % 32 == 0 for width in widths)


def test_a_convolutional_trial(capsys):
    space = tuning.SPACES["cnn"]._replace(epochs=1)
    study = tuning.open_study("cnn", space=space, images=FEW)
    study.enqueue_trial({"depth": 1, "width": 8, "learning_rate": 0.01, "batch_size": 128})
    tuning.search(study, tuning.objective("cnn", space, images=FEW), trials=1)
    assert 0.15 < study.best_value < 0.9
    assert capsys.readouterr().out == ""


def test_the_test_images_are_not_looked_at(monkeypatch):
    train_set, _ = fashion_dl.load_data()
    monkeypatch.setattr("fashion_dl.tuning.searching.load_data", lambda: (train_set, None))
    study = tuning.open_study("dense", space=SMALL)
    tuning.search(study, tuning.objective("dense", SMALL, images=FEW), trials=1)


def test_each_epoch_is_reported_and_the_pruner_s_word_is_taken(train):
    study = tuning.open_study(
        "dense", space=SMALL, images=FEW, pruner=optuna.pruners.ThresholdPruner(lower=1.1)
    )
    tuning.search(study, train, trials=2)
    assert [trial.state for trial in study.trials] == [TrialState.PRUNED] * 2
    assert [list(trial.intermediate_values) for trial in study.trials] == [[1], [1]]
    with pytest.raises(ValueError, match="No trials are completed"):
        tuning.best_settings(study, SMALL)


def test_a_search_goes_on_until_the_study_has_enough(study, train):
    tuning.search(study, train, trials=1)
    tuning.search(study, train, trials=3)
    tuning.search(study, train, trials=2)
    assert len(study.trials) == 3
    assert [len(trial.intermediate_values) for trial in study.trials] == [2, 2, 2]


def test_no_trial_begins_after_the_timeout(study, train):
    tuning.search(study, train, trials=3, timeout=0)
    assert study.trials == []


def test_a_trial_that_another_process_took_over_is_left_to_it(study):
    def stand_still(trial):
        study.tell(trial.number, state=TrialState.FAIL)  # as the others do with a silent one
        return 0.5

    calls = iter([stand_still, lambda trial: 0.6])
    tuning.search(study, lambda trial: next(calls)(trial), trials=1)
    assert [trial.state for trial in study.trials] == [TrialState.FAIL, TrialState.COMPLETE]


def test_an_error_of_the_training_s_own_comes_out(study):
    with pytest.raises(KeyError, match="no such thing"):
        tuning.search(study, lambda trial: tuning.build({}["no such thing"]), trials=1)


@pytest.mark.parametrize("trials", [0, -1, 1.5, True])
def test_no_trials_are_refused(study, train, trials):
    with pytest.raises(ValueError, match="trials: expected a whole number of 1 or more"):
        tuning.search(study, train, trials=trials)


# What is refused


@pytest.mark.parametrize(
    "other",
    [
        {"space": SMALL._replace(epochs=3)},
        {"space": SMALL._replace(fit=SMALL.fit | {"learning_rate": FloatDistribution(0.1, 0.2)})},
        {"images": FEW + 1},
    ],
    ids=["epochs", "learning_rate", "images"],
)
def test_a_study_with_another_space_is_refused(tmp_path, other, request):
    asked = {"space": SMALL, "images": FEW, "storage": f"sqlite:///{tmp_path}/tuning.db"}
    tuning.open_study("dense", **asked)
    assert tuning.open_study("dense", **asked).trials == []
    name = request.node.callspec.id
    with pytest.raises(tuning.StudyError, match=f"differs in {name}; .* name a new study"):
        tuning.open_study("dense", **(asked | other))
    tuning.open_study("dense", **(asked | other), name="another")


REFUSED = {
    "unknown model": (["--model", "transformer"], "argument --model: invalid choice"),
    "zero trials": (["--model", "cnn", "--trials", "0"], "--trials: expected 1 or more, found 0"),
    "no number": (["--model", "cnn", "--trials", "many"], "--trials: invalid positive value"),
    "no time": (["--model", "cnn", "--timeout", "-5"], "--timeout: expected 1 or more, found -5"),
    "no folder for the database": (
        ["--model", "cnn", "--storage", "sqlite:///missing/tuning.db"],
        "storage sqlite:///missing/tuning.db: expected a database that can be reached and written "
        "to, found OperationalError",
    ),
    "no server": (
        ["--model", "cnn", "--storage", "postgresql+psycopg://me:secret@127.0.0.1:1/db"],
        r"storage postgresql\+psycopg://me:\*\*\*@127.0.0.1:1/db: expected a database",
    ),
    "no address": (["--model", "cnn", "--storage", "tuning.db"], "storage 'tuning.db': expected"),
    "empty address": (["--model", "cnn", "--storage", ""], "storage '': expected a database"),
    "no port": (
        ["--model", "cnn", "--storage", "postgresql+psycopg://me:secret@host:port/db"],
        r"storage 'postgresql\+psycopg://me:\*\*\*@host:port/db': expected a database",
    ),
    "no folder for the best": (
        ["--model", "cnn", "--best", "no/b.json"],
        "--best: expected a folder",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_one_line_and_status_2(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        command_line.main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (2, "", 1)
    assert re.search(message, err), err
    assert list(tmp_path.iterdir()) == []


def test_another_space_is_status_2(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    tuning.open_study("dense", space=SMALL, storage="sqlite:///tuning.db")
    with pytest.raises(SystemExit) as ended:
        command_line.main(["--model", "dense", "--epochs", "5"])
    assert ended.value.code == 2
    assert "differs in epochs" in capsys.readouterr().err


OWN = ["my notes", '{"mine": 1}', "[]", '{"model": "dense", "builder": {}, "fit": {"epochs": 9}}']


@pytest.mark.parametrize("text", OWN)
def test_a_file_that_the_study_did_not_write_is_not_written_over(
    tmp_path, monkeypatch, capsys, text
):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "best-dense.json"
    own.write_text(text)
    with pytest.raises(SystemExit) as ended:
        command_line.main(["--model", "dense"])
    assert ended.value.code == 2
    assert "is not of this study, and stays; name another" in capsys.readouterr().err
    assert own.read_text() == text


FEW_TRIALS = ["--model", "dense", "--epochs", "1", "--images", "300", "--trials"]


def test_the_study_s_own_file_is_brought_up_to_date(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command_line.main([*FEW_TRIALS, "1"])
    command_line.main([*FEW_TRIALS, "3"])
    assert "3/3" in capsys.readouterr().out
    study = optuna.load_study(study_name="dense", storage="sqlite:///tuning.db")
    best = json.loads((tmp_path / "best-dense.json").read_text())
    assert best == tuning.best_settings(study, tuning.SPACES["dense"]._replace(epochs=1))
    assert {path.name for path in tmp_path.iterdir()} == {"best-dense.json", "tuning.db"}


def test_ctrl_c_leaves_what_was_best_so_far(tmp_path, monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    command_line.main([*FEW_TRIALS, "1"])
    first = (tmp_path / "best-dense.json").read_text()
    monkeypatch.setattr(tuning, "objective", lambda *_, **__: interrupt)
    with pytest.raises(SystemExit) as ended:
        command_line.main([*FEW_TRIALS, "2"])
    assert ended.value.code == 130
    assert (tmp_path / "best-dense.json").read_text() == first
    assert "1 complete, 1 fail" in capsys.readouterr().out


def test_ctrl_c_before_any_trial_is_status_130_too(tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tuning, "objective", lambda *_, **__: interrupt)
    with pytest.raises(SystemExit) as ended:
        command_line.main([*FEW_TRIALS, "1"])
    assert ended.value.code == 130
    assert not (tmp_path / "best-dense.json").exists()


def test_the_dtype_policy_stays_what_it_was(study, train):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        tuning.search(study, train, trials=1)
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize("images", [0, -1, 2.5])
def test_no_images_are_refused(images):
    with pytest.raises(ValueError, match="images: expected a whole number of 1 or more"):
        tuning.objective("dense", SMALL, images=images)


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match="model: expected one of dense, cnn, found 'transformer'"):
        tuning.open_study("transformer")


# A study that is shared


@pytest.fixture(scope="module")
def server():
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed: on Debian, apt install postgresql")
    server = postgres.Server()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request, tmp_path):
    """The address of a database that no test has used: SQLite's, then PostgreSQL's."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tuning.db"
        return
    url = request.getfixturevalue("server").url
    yield url
    forget(url)


def worker(storage, folder, *, trials=6, images=FEW, epochs=2, heartbeat=1):
    """A process that searches, as the README has it, in smaller."""
    arguments = {"trials": trials, "images": images, "epochs": epochs, "heartbeat": heartbeat}
    command = [sys.executable, "-m", "fashion_dl.tuning", "--model", "dense", "--storage", storage]
    command += [word for name, value in arguments.items() for word in (f"--{name}", str(value))]
    return subprocess.Popen(
        [*command, "--best", str(folder / f"best-{uuid.uuid4()}.json")],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process, status=0):
    out, err = process.communicate(timeout=SOON)
    assert process.returncode == status, err
    return out, err


@contextmanager
def database(url):
    """Optuna's storage there, its connections closed at the end."""
    storage = open_storage(url)
    try:
        yield storage
    finally:
        storage.engine.dispose()


def forget(url):
    with database(url) as storage:
        for name in optuna.get_all_study_names(storage):
            optuna.delete_study(study_name=name, storage=storage)


def trials_in(url):
    """Those of the study "dense", or none as long as nobody has made it."""
    with database(url) as storage:
        try:
            return optuna.load_study(study_name="dense", storage=storage).trials
        except KeyError:
            return []


def wait_for(condition):
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def states(storage):
    return [trial.state for trial in trials_in(storage)]


def finished(storage):
    return [trial for trial in trials_in(storage) if trial.state in FINISHED]


def made_up_for(trial):
    """Number of the lost trial in whose place this one was done, or None."""
    with experimental():
        return optuna.storages.RetryHeartbeatStaleTrialCallback.retried_trial_number(trial)


def test_two_workers_do_each_trial_once(storage, tmp_path):
    together = [worker(storage, tmp_path, images=2000, epochs=6, heartbeat=60) for _ in range(2)]
    outs = [ended(process)[0] for process in together]
    trials = trials_in(storage)
    assert len(trials) in (6, 7)  # both may begin their last in the same instant
    assert {trial.state for trial in trials} <= set(FINISHED)
    assert len({str(trial.params) for trial in trials}) == len(trials)
    assert any(one.datetime_complete > other.datetime_start for one, other in pairwise(trials))
    best = max(trial.value for trial in trials if trial.state == TrialState.COMPLETE)
    assert any(f"best {best:.4f}" in out and f"{len(trials)} trials: " in out for out in outs)
    for path in tmp_path.glob("best-*.json"):
        assert set(json.loads(path.read_text())) == {"model", "builder", "fit"}


def test_a_killed_worker_loses_its_trial_alone_and_it_is_made_up_for(storage, tmp_path):
    survivor, killed = (
        worker(storage, tmp_path, images=5000, epochs=8, heartbeat=2) for _ in range(2)
    )
    wait_for(lambda: finished(storage) and states(storage).count(TrialState.RUNNING) == 2)
    killed.kill()
    killed.communicate()
    kept = {trial.number: trial.value for trial in finished(storage)}
    ended(survivor)
    after = trials_in(storage)
    (lost,) = [trial for trial in after if trial.state == TrialState.FAIL]
    (again,) = [trial for trial in after if made_up_for(trial) == lost.number]
    assert again.params == lost.params
    assert again.state in FINISHED
    assert {number: after[number].value for number in kept} == kept
    assert len(finished(storage)) in (6, 7)


def test_a_trial_that_died_before_its_first_sign_of_life_is_made_up_for(storage, tmp_path):
    ended(worker(storage, tmp_path, trials=1))
    with database(storage) as kept:
        study = optuna.load_study(study_name="dense", storage=kept)
        with pytest.warns(UserWarning, match="Heartbeat of storage is supposed to be used"):
            study.ask()  # as a process that is killed right after
    ended(worker(storage, tmp_path, trials=2))
    after = [trial.state for trial in trials_in(storage)]
    assert after[1] == TrialState.FAIL
    assert len(finished(storage)) == 2


def test_a_missed_beat_does_not_end_the_heartbeats(tmp_path):
    with database(f"sqlite:///{tmp_path}/tuning.db") as kept:
        kept.engine.dispose()
        (tmp_path / "tuning.db").unlink()
        kept.record_heartbeat(1)


def test_a_study_is_gone_on_with(storage, tmp_path):
    ended(worker(storage, tmp_path, trials=2))
    out, _ = ended(worker(storage, tmp_path, trials=4))
    assert len(finished(storage)) == len(trials_in(storage)) == 4
    assert "2/4" in out  # the bar begins where the study stood


def test_a_database_that_is_restarted(server, tmp_path):
    process = worker(server.url, tmp_path, images=5000, epochs=8)
    try:
        wait_for(lambda: len(finished(server.url)) >= 2)
        before = {trial.number: trial.value for trial in finished(server.url)}
        server.stop()
        time.sleep(2)
    finally:
        server.start()
    _, err = process.communicate(timeout=SOON)
    after = {trial.number: trial.value for trial in finished(server.url)}
    assert before.items() <= after.items()
    if process.returncode:  # it was asked for while it was away
        assert process.returncode == 3, err
        assert re.fullmatch(r".*was lost: OperationalError.*; .* same command again\n", err), err
        ended(worker(server.url, tmp_path, images=5000, epochs=8))
    assert len(finished(server.url)) == 6
    forget(server.url)


def test_a_file_that_another_program_holds_for_a_while(tmp_path):
    path = tmp_path / "tuning.db"
    process = worker(f"sqlite:///{path}", tmp_path)
    wait_for(lambda: path.exists() and len(finished(f"sqlite:///{path}")) >= 1)
    with closing(sqlite3.connect(path, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(7)  # longer than SQLite's own patience of five seconds
        other.rollback()
    ended(process)
    assert len(finished(f"sqlite:///{path}")) == 6
