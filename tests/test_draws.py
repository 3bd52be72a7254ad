"""Three classes from a few images: fair draws, ways that differ in what they begin with."""

from pathlib import Path

from benchmarks import runs, transfer
from fashion_dl import load_data, preprocessing

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
MACHINE = {"date": "2026-01-01", "processor": "P", "python": "3", "keras": "3", "tensorflow": "2"}


def test_a_draw_has_so_many_images_of_each_class():
    labels = np.repeat([0, 1, 2], 50)
    images = np.arange(150)
    x, y = transfer.drawn(images, labels, 5, seed=0)
    assert np.bincount(y).tolist() == [5, 5, 5]
    assert np.array_equal(labels[x], y)
    again, _ = transfer.drawn(images, labels, 5, seed=0)
    other, _ = transfer.drawn(images, labels, 5, seed=1)
    assert np.array_equal(x, again)
    assert not np.array_equal(np.sort(x), np.sort(other))


def test_the_task_is_of_the_classes_that_the_base_does_not_know():
    found = transfer.task()
    sizes = [(len(x), np.bincount(y).tolist()) for x, y in found]
    assert sizes == [(16_200, [5_400] * 3), (1_800, [600] * 3), (3_000, [1_000] * 3)]
    (x_train, y_train), (x_test, y_test) = load_data()
    first = preprocessing.standardize(x_test[y_test >= 7][:1], x_train[y_train < 7])
    np.testing.assert_array_equal(found.test[0][0, :, :, 0], first[0])


def test_the_ways_differ_in_what_they_begin_with_and_in_what_learns(monkeypatch):
    monkeypatch.setattr(transfer, "EPOCHS", 1)
    x, y = np.zeros((15, 28, 28, 1), "float32"), np.arange(15) % 3
    learns, kernels, sizes = {}, {}, set()
    for way, rates in transfer.RATES.items():
        model = transfer.trained(way, rates, x, y, seed=0)
        learns[way] = sum(np.size(weight) for weight in model.trainable_weights)
        kernels[way] = np.array(model.weights[0])  # black images have no slope for it
        sizes.add((model.output_shape, model.count_params()))
    assert {shape for shape, _ in sizes} == {(None, 3)}
    assert len(sizes) == 1
    head = learns["frozen base"]
    assert learns["frozen random base"] == head < 10_000
    assert learns["from scratch"] > learns["fine-tuned base"] > 100_000
    shipped = np.array(transfer.models.pretrained(7).weights[0])
    assert np.array_equal(kernels["frozen base"], shipped)
    assert np.array_equal(kernels["fine-tuned base"], shipped)
    assert np.array_equal(kernels["from scratch"], kernels["frozen random base"])
    assert not np.allclose(kernels["frozen base"], kernels["frozen random base"])


@pytest.fixture
def asked(monkeypatch):
    """What trainings and accuracies were asked of, without any: pairs of what, and images."""
    asked = []
    parts = transfer.Task("training", "validation", "test")
    found = transfer.Task(*((part, part) for part in parts))
    monkeypatch.setattr(transfer, "task", lambda: found)
    monkeypatch.setattr(transfer, "drawn", lambda x, y, count, seed: (x, y))
    monkeypatch.setattr(
        transfer, "trained", lambda way, rates, x, y, seed: asked.append(("trained", x))
    )

    def accuracy(model, x, y):
        asked.append(("accuracy", x))
        return 0.5

    monkeypatch.setattr(transfer, "accuracy", accuracy)
    return asked


def test_what_is_measured_is_measured_on_the_test_images(asked):
    transfer.run("frozen base", seed=0)
    assert set(asked) == {("trained", "training"), ("accuracy", "test")}


def test_what_is_chosen_is_chosen_on_the_validation_images(asked, capsys):
    transfer.choose(["frozen base"])
    assert set(asked) == {("trained", "training"), ("accuracy", "validation")}
    assert capsys.readouterr().out.count("frozen base, (") == len(transfer.CHOICES)


def test_the_table_of_transfer_gives_mean_and_spread():
    found = [
        {
            "name": "from scratch",
            "seed": seed,
            "threads": 2,
            "accuracy": {"5": accuracy, "20": 0.8, "100": 0.9},
            "machine": MACHINE,
        }
        for seed, accuracy in enumerate((0.6, 0.7))
    ]
    row = "| from scratch | 2 | 65.0% ± 7.1 | 80.0% ± 0.0 | 90.0% ± 0.0 |"
    assert row in transfer.table(found)
    assert "| from scratch | 1 | 60.0% | 80.0% | 90.0% |" in transfer.table(found[:1])


def test_the_stored_table_is_that_of_the_stored_runs_and_the_readme_s():
    page = transfer.TRANSFER_JSON.with_suffix(".md").read_text(encoding="utf-8")
    assert page == transfer.table(runs.read(transfer.TRANSFER_JSON))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for row in [line for line in page.splitlines() if line.startswith("|")]:
        assert row in readme


def test_bad_options_are_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        transfer.main(["--only", "none such"])
    assert stopped.value.code == 2
    assert "--only: expected part of one of from scratch" in capsys.readouterr().err
