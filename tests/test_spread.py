"""`benchmarks.spread`: bands follow from the runs, and table and picture show all of them."""

import json
import random

from benchmarks import ladder, spread
from notebooks import run

import nbformat
import numpy as np
import pytest

LESSON = """SEED = 42
import random
accuracy = 0.9 + random.Random(SEED).random() / 100
print(f"accuracy ~{accuracy:.4f}")
assert 0.1 <= accuracy <= 0.2"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "NOTEBOOKS", tmp_path)
    path = tmp_path / "01_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LESSON)]), path)
    return path


def test_a_band_is_the_mean_and_five_deviations_rounded_outwards():
    values = [0.90, 0.91, 0.92]  # deviation 0.01
    assert spread.band(values) == (0.86, 0.96)
    assert spread.band([0.90123, 0.91123, 0.92123]) == (0.861, 0.962)
    assert spread.band([-0.02, -0.01, 0.0]) == (-0.06, 0.04)


def test_a_share_stays_a_share_and_a_count_a_count():
    assert spread.band([0.97, 0.98, 0.99]) == (0.93, 1.0)
    assert spread.band([0.01, 0.02, 0.03]) == (0.0, 0.07)
    assert spread.band([98, 100, 102]) == (90.0, 110.0)


def test_a_figure_that_hardly_varies_still_has_room():
    assert spread.band([0.1] * 10) == (0.095, 0.105)


def test_bands_are_read_and_written():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LESSON)])
    assert spread.bands(notebook) == {"accuracy": (0.1, 0.2)}
    changed = spread.with_bands(notebook, {"accuracy": [0.90, 0.91, 0.92]})
    assert changed.cells[0].source == LESSON.replace(
        "0.1 <= accuracy <= 0.2", "0.86 <= accuracy <= 0.96"
    )


def test_a_lesson_is_measured_with_other_seeds_whatever_its_bands_say(lesson):
    stored = lesson.read_bytes()
    measured = spread.summary([spread.measure(lesson, seed) for seed in range(2)])
    expected = [0.9 + random.Random(seed).random() / 100 for seed in range(2)]
    np.testing.assert_allclose(measured["figures"]["accuracy"], expected, atol=1e-5)
    assert measured["seeds"] == [0, 1]
    assert all(0 < gib < 3 for gib in measured["peak_memory_gib"])
    assert len(measured["seconds"]) == 2
    assert lesson.read_bytes() == stored
    json.dumps(measured)


def test_the_memory_of_who_measures_is_not_the_lesson_s(lesson):
    held = np.ones(2**27, dtype="float64")  # 1 GiB
    _, memory, _ = spread.measure(lesson, 0)
    assert memory < held.nbytes / 2**30


def test_a_lesson_that_fails_is_named_with_its_seed_and_cell(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("assert 1 == 2, 'never'"))
    nbformat.write(notebook, lesson)
    with pytest.raises(SystemExit, match=r"01_a.ipynb with seed 3: cell 2: AssertionError: never"):
        spread.measure(lesson, 3)


def test_the_table_has_every_figure():
    figures = {"test_accuracy": [0.90, 0.91, 0.92], "loss": [0.3, 0.3, 0.3]}
    page = spread.table(
        {
            "01_a": {
                "machine": spread.machine(),
                "seeds": [0, 1, 2],
                "seconds": [9, 10, 14],
                "peak_memory_gib": [0.8, 0.9, 0.8],
                "figures": figures,
            }
        }
    )
    assert "| `test_accuracy` | 0.9100 | 0.0100 | 0.9000 | 0.9200 | 0.86 to 0.96 |" in page
    assert "| `loss` | 0.3000 | 0.0000 | 0.3000 | 0.3000 | 0.295 to 0.305 |" in page
    assert "10 s (9 to 14), 0.9 GiB; 3 seeds" in page


def test_the_ladder_shows_each_measured_accuracy():
    measured = spread.read_spread()
    texts = {text.get_text() for ax in _axes(ladder.draw(measured)) for text in ax.texts}
    for _, lesson, figure in ladder.RUNGS:
        assert f"{np.mean(measured[lesson]['figures'][figure]):.1%}" in texts


def _axes(figure):
    return [ax for part in (figure, *figure.subfigs) for ax in part.axes]
