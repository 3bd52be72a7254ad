"""The class that marking is measured with, and what the page says of the measurement."""

from benchmarks import grading
from fashion_dl.grading import assignment
from tests import hostile

import nbformat

MACHINE = {"date": "2026-01-01", "processor": "P", "python": "3", "keras": "3", "tensorflow": "2"}
FRAME = {"seed": 0, "threads": 2, "machine": MACHINE}
CLASS = {
    "name": "class",
    "submissions": 200,
    "rows": 200,
    "seconds": 1000,
    "statuses": {"graded": 150, "needs manual": 50},
    "marked when killed": [20, 90, 130],
    "same table": True,
}
HONEST = {"name": "honest", "submissions": 10, "seconds": 40, "same scores": True}


def test_every_tenth_is_hostile_and_the_others_are_right_or_lack_an_answer(tmp_path):
    grading.fill(tmp_path, students=60)
    right = hostile.solved(grading.exercise())
    differing = {}
    for path in sorted(tmp_path.glob("submitted/*/*/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        sources = {assignment.grade_id(cell): cell.source for cell in cells}
        number = int(path.parent.parent.name.removeprefix("student "))
        differing[number] = {name for name in right if sources[name] != right[name]}
    assert sorted(differing) == list(range(60))
    assert all(differing[number] for number in range(0, 60, 10))
    honest = [names for number, names in differing.items() if number % 10]
    assert {len(names) for names in honest} == {0, 1}
    assert set().union(*honest) == set(right)


def test_the_page_says_what_was_measured():
    folds = [HONEST | {"nbgrader seconds": seconds} for seconds in (60, 80, 100)]
    page = grading.table([run | FRAME for run in (CLASS, *folds)])
    assert "1000 s, 5.0 s each; 200 rows: 150 graded, 50 needs manual" in page
    assert "after 20, 90, 130 submissions and started again each time: the same table" in page
    assert "4.0 (4.0 to 4.0) s each; by `nbgrader autograde` 8.0 (6.0 to 10.0) s" in page
    assert "2.00 (1.50 to 2.50) times as long. The scores are the same" in page


def test_the_page_says_where_something_went_wrong():
    differs = HONEST | {"nbgrader seconds": 60, "same scores": False}
    page = grading.table([run | FRAME for run in (CLASS | {"same table": False}, differs)])
    assert "ANOTHER TABLE" in page
    assert "The scores are OTHERS" in page
