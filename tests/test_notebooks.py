"""The stored lessons as documents: executed, clean, of one anatomy, and held to measured bands.

That their outputs still come out is nbval's to check; see tests/sanitize.cfg.
"""

import ast
import re
import statistics
from collections import Counter
from itertools import pairwise
from pathlib import Path

from benchmarks.spread import BAND, SEED, band, bands, read_spread, table
from notebooks import run

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
LESSONS = run.lessons()
MAX_LINES = 20
MAX_IGNORED = 3

PRINTED = re.compile(r"~\{(\w+)")  # the variable of such a figure in an f-string


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def lesson(path):
    return nbformat.read(path, as_version=4)


def code_cells(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def text(lesson):
    return "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def tags(cell):
    return cell.metadata.get("tags", [])


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_there_are_lessons_numbered_from_1():
    numbers = [int(path.name[:2]) for path in LESSONS]
    assert numbers == list(range(1, len(LESSONS) + 1))
    assert len(LESSONS) >= 8


def test_executed_in_order_from_1(lesson):
    # nbval compares nothing in a cell that is stored without an execution count.
    counts = [cell.execution_count for cell in code_cells(lesson)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_stderr_and_no_error_is_stored(lesson):
    outputs = [output for cell in code_cells(lesson) for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    assert {output.name for output in outputs if output.output_type == "stream"} <= {"stdout"}


def test_no_machine_noise_is_stored(path, lesson):
    stored = path.read_text(encoding="utf-8")
    assert nbformat.writes(run.strip(lesson)) + "\n" == stored
    assert not re.search(r"/(home|root|work|tmp|Users)/|\\\\Users\\\\", stored)
    assert "\\r" not in stored, "a progress line was stored with what it overwrote"


def test_every_cell_is_compared_but_a_few_volatile_ones(lesson):
    cells = code_cells(lesson)
    ignored = [cell for cell in cells if "nbval-ignore-output" in tags(cell)]
    assert len(ignored) <= MAX_IGNORED
    allowed = {"nbval-ignore-output", "headline"}
    assert set().union(*map(tags, cells)) <= allowed
    assert not any("NBVAL" in cell.source for cell in cells)


def test_each_cell_is_short_and_ends_in_something_to_look_at(lesson):
    for number, cell in enumerate(code_cells(lesson), 1):
        assert len(cell.source.splitlines()) <= MAX_LINES, f"cell {number} is longer"
        assert not cell.source.rstrip().endswith(";"), f"cell {number}: nbval trips over it"
        assert cell.outputs or number == 1, f"cell {number} shows nothing"


def test_anatomy(path, lesson):
    said = text(lesson)
    assert run.title(lesson).startswith(f"{int(path.name[:2])} · ")
    goals = re.search(r"\*\*After this lesson you can\*\*\n\n((?:- .+\n(?:  .+\n)*)+)", said)
    assert 3 <= len(re.findall(r"^- ", goals[1], re.MULTILINE)) <= 5
    assert re.search(r"^\*\*You need\*\*", said, re.MULTILINE)
    assert re.search(r"^\*\*Runs in\*\* about \d+ s on two cores\.", said, re.MULTILINE)
    assert re.search(r"^\*\*(Predict|Look for)", said, re.MULTILINE)
    assert "## What we learned" in said
    exercises = said.split("## Exercises")[1]
    assert re.findall(r"^(\d)\. ", exercises, re.MULTILINE) == ["1", "2", "3"]
    assert code_cells(lesson)[0].source.count("SEED = 42") == 1
    assert sum("headline" in tags(cell) for cell in lesson.cells) <= 1


def test_lessons_lead_to_the_next_one():
    for path, following in pairwise(LESSONS):
        last = nbformat.read(path, as_version=4).cells[-1].source
        assert f"({following.name})" in last.split("**Next:**")[1]


def test_links_lead_somewhere(path, lesson):
    for target in re.findall(r"\]\(([^)#:]+)\)", text(lesson)):
        assert (path.parent / target).exists(), target


def test_no_helper_is_defined_twice():
    defined = Counter(
        node.name
        for path in LESSONS
        for cell in code_cells(nbformat.read(path, as_version=4))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    assert {name for name, times in defined.items() if times > 1} == set()


def test_each_trained_figure_is_held_to_a_band(lesson):
    cells = code_cells(lesson)
    banded = set()
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        for source in (cell.source, following.source if following else ""):
            banded |= {re.match(r"\w+", figure)[0] for _, figure, _ in BAND.findall(source)}
        without = set(PRINTED.findall(cell.source)) - banded
        assert not without, f"cell {cell.execution_count} prints {without} and no band follows"


def test_each_trained_figure_has_a_tilde(lesson):
    # The name of a figure that has a band, printed without one, would be compared letter by
    # letter, and hold on this machine only.
    names = {re.match(r"\w+", figure)[0] for figure in bands(lesson)}
    for cell in code_cells(lesson):
        bare = {
            name for name in names if re.search(rf"(?<!~)\{{{name}\b[^}}]*:[+]?\.\d", cell.source)
        }
        assert not bare or "nbval-ignore-output" in tags(cell), bare


def test_every_band_is_the_measured_one(path, lesson):
    held = bands(lesson)
    measured = read_spread()[path.stem]["figures"]
    assert held == {figure: band(values) for figure, values in measured.items()}
    assert all(len(values) >= 10 for values in measured.values())


def test_every_assertion_of_a_band_is_one_that_is_measured(lesson):
    # `assert 0.8 <= accuracy` in another form would escape the comparison above.
    for cell in code_cells(lesson):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare):
                inequality = any(
                    isinstance(op, ast.LtE | ast.Lt | ast.Gt | ast.GtE) for op in node.test.ops
                )
                constant = "worst" in ast.unparse(node)  # a bound on rounding, not on training
                assert not inequality or constant or BAND.search(ast.unparse(node)), ast.unparse(
                    node
                )


def test_a_lesson_that_trains_has_a_headline(lesson):
    assert (run.headline(lesson) is not None) == bool(bands(lesson))


def test_the_seed_can_be_changed_in_one_place(lesson):
    sources = "\n".join(cell.source for cell in code_cells(lesson))
    assert len(SEED.findall(sources)) == 1
    assert not re.search(r"seed=\d|set_random_seed\(\d|default_rng\(\d?\)", sources)


def test_the_table_of_spreads_is_that_of_the_figures():
    stored = (ROOT / "benchmarks" / "spread.md").read_text(encoding="utf-8")
    assert stored == table(read_spread())


def test_readme_gives_the_measured_figures():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in LESSONS:
        row = re.search(rf"^\|.*\]\(notebooks/{path.name}\).*$", readme, re.MULTILINE)[0]
        lesson = read_spread()[path.stem]
        assert f"| {statistics.median(lesson['seconds']):.0f} s |" in row
        headline = "standardized_accuracy" if path.name.startswith("02") else "test_accuracy"
        if values := lesson["figures"].get(headline):
            mean, deviation = statistics.fmean(values), statistics.stdev(values)
            assert f"{mean:.2%} ± {100 * deviation:.2f} |" in row


def test_each_lesson_says_about_how_long_it_takes(path, lesson):
    said = int(re.search(r"\*\*Runs in\*\* about (\d+) s", text(lesson))[1])
    measured = statistics.median(read_spread()[path.stem]["seconds"])
    assert abs(said - measured) <= 5 + 0.1 * measured


def test_no_lesson_takes_more_than_a_laptop_has():
    spread = read_spread().values()
    assert max(gib for lesson in spread for gib in lesson["peak_memory_gib"]) < 3
    assert all(statistics.median(lesson["seconds"]) <= 150 for lesson in spread)
    assert sum(statistics.median(lesson["seconds"]) for lesson in spread) <= 1080
