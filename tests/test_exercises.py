"""The exercises: sources run green, copies fail at their gaps alone, and each task is complete."""

import ast
import re

from benchmarks.tuning import TUNING_DB
from fashion_dl import checks
from fashion_dl.grading.assignment import grade_id, is_test
from notebooks import run
from notebooks.exercises import generate
from tests.learners import RIGHT

import matplotlib.pyplot as plt
import nbformat
import optuna
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

SOURCES = {path.stem: path for path in generate.sources()}
CELL_SECONDS = 300


def source(name):
    return nbformat.read(SOURCES[name], as_version=4)


def details(cell):
    return cell.metadata.get("nbgrader", {})


def is_solution(cell):
    return details(cell).get("solution", False) and cell.cell_type == "code"


def defined(cell):
    """The names of the functions that a cell defines."""
    tree = ast.parse(cell.source)
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def used(cell):
    return {node.id for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)}


def test_every_lesson_has_exercises():
    assert list(SOURCES) == [path.stem for path in run.lessons()]


@pytest.mark.parametrize("name", SOURCES)
def test_the_stored_copy_is_what_the_source_gives(name):
    stored = (generate.COPIES / f"{name}.ipynb").read_text(encoding="utf-8")
    assert stored == generate.student_copy(SOURCES[name]), "run make exercises"
    for secret in ("SOLUTION", "HIDDEN", "Rubric"):
        assert secret not in stored


def test_no_copy_is_without_a_source():
    assert {path.stem for path in generate.COPIES.glob("*.ipynb")} == set(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_runs_green(name):
    result = run.execute(SOURCES[name])
    assert result.failure is None
    for cell in result.notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.get("name") != "stderr", output.text
        if is_test(cell):
            assert any("Well done" in output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", SOURCES)
def test_right_answers_in_other_words_pass_every_cell(name, which, monkeypatch):
    monkeypatch.setattr(plt, "show", plt.close)
    namespace = {"display": plt.close}
    for cell in source(name).cells:
        if is_solution(cell):
            namespace[grade_id(cell)] = RIGHT[grade_id(cell)][which]
        elif cell.cell_type == "code":
            exec(compile(cell.source, name, "exec"), namespace)
    plt.close("all")


@pytest.mark.parametrize("name", SOURCES)
def test_a_copy_fails_exactly_at_its_gaps(name):
    path = generate.COPIES / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        config=Config(KernelManager={"transport_encryption": "auto"}),
    ).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    gaps = set().union(*(defined(cell) for cell in code if is_solution(cell)))
    for cell in code:
        errors = [o.ename for o in cell.outputs if o.output_type == "error"]
        wanted = [] if is_solution(cell) or not used(cell) & gaps else ["NotImplementedError"]
        assert errors == wanted, cell.source
        assert wanted or not is_test(cell)


@pytest.mark.parametrize("name", SOURCES)
def test_its_tasks(name):
    cells = source(name).cells
    graded = [cell for cell in cells if details(cell).get("grade")]
    tests, by_hand = [cell for cell in graded if is_test(cell)], graded[-1]
    assert 3 <= len(graded) <= 6
    assert len(tests) == len(graded) - 1
    assert by_hand.cell_type == "markdown"
    assert "Rubric: " in by_hand.source

    names = [grade_id(cell) for cell in cells if grade_id(cell)]
    assert len(set(names)) == len(names)
    for solution, test in zip(filter(is_solution, cells), tests, strict=True):
        task = grade_id(solution)
        assert grade_id(test) == f"{task}_tests"
        assert defined(solution) == {task}
        assert f"checks.{task}({task})" in test.source
        takes_nothing = not checks.__dict__[task].inputs[0]
        assert ("### BEGIN HIDDEN TESTS" in test.source) != takes_nothing
    assert not checks.__dict__[grade_id(next(filter(is_solution, cells)))].inputs[0]


@pytest.mark.parametrize("name", SOURCES)
def test_its_first_cell_says_what_there_is(name):
    cells = source(name).cells
    graded = [details(cell) for cell in cells if details(cell).get("grade")]
    number = ["three", "four", "five", "six"][len(graded) - 3]
    points = sum(cell["points"] for cell in graded)
    opening = " ".join(cells[0].source.split())
    assert opening.startswith(f"# Exercises {int(name[:2])} · {title(name)} ")
    assert f"{number.capitalize()} tasks, {points} points" in opening
    assert f"(../{name}.ipynb)" in opening
    row = (
        rf"\| \[{int(name[:2])} · {title(name)}\]\({name}\.ipynb\) \| {len(graded)} \| {points} \|"
    )
    assert re.search(row, (generate.COPIES / "README.md").read_text(encoding="utf-8"))
    for cell in cells:
        if worth := re.search(r"^## \d .*\((\d) points?", cell.source):
            following = cells[cells.index(cell) + 1 :]
            next_graded = next(c for c in following if details(c).get("grade"))
            assert int(worth.group(1)) == details(next_graded)["points"]


def title(name):
    lesson = nbformat.read(run.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return run.title(lesson).partition(" · ")[2]


def test_every_check_belongs_to_one_task():
    tasks = [grade_id(cell) for name in SOURCES for cell in source(name).cells if is_solution(cell)]
    assert sorted(tasks) == sorted(set(checks.__all__) - {"NotYet"})


def test_the_search_of_lesson_12_is_the_stored_one():
    study = optuna.load_study(study_name="random search, seed 0", storage=f"sqlite:///{TUNING_DB}")
    curves = [list(trial.intermediate_values.values())[2::3] for trial in study.trials]
    (cell,) = (c for c in source("12_search_instead_of_guessing").cells if "stored =" in c.source)
    numbers = [int(number) for number in cell.source.split('"""')[1].split()]
    assert numbers == [round(10_000 * accuracy) for curve in curves for accuracy in curve]
