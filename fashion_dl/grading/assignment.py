"""From an instructor's notebook to the students' copy, by nbgrader's own steps."""

import ast
import contextlib
import copy

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

# What the database is to hold: the solutions are gone, the hidden tests still there.
_TO_PREPARED = (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums)
_TO_RELEASED = (ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata)


def prepared(source):
    """The notebook that is marked: an instructor's one without solutions, with hidden tests."""
    return _through(_TO_PREPARED, source)


def released(source):
    """The students' copy: without solutions and without hidden tests."""
    return _through(_TO_RELEASED, prepared(source))


def _through(steps, notebook):
    notebook, resources = copy.deepcopy(notebook), {}
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def details(cell):
    """What nbgrader keeps of a cell: a dict, empty where there is none."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def grade_id(cell):
    """nbgrader's name of a cell, or None."""
    name = details(cell).get("grade_id")
    return name if isinstance(name, str) else None


def is_test(cell):
    """Whether a cell is one of the tests: graded, and the instructor's."""
    return bool(details(cell).get("grade")) and not details(cell).get("solution")


def imports(prepared):
    """The import statements of the cells that are neither answers nor tests, one a string."""
    found = []
    for cell in prepared.cells:
        if cell.cell_type == "code" and not (is_test(cell) or details(cell).get("solution")):
            with contextlib.suppress(SyntaxError):  # a cell with one of IPython's magics
                found += [
                    ast.unparse(statement)
                    for statement in ast.parse(cell.source).body
                    if isinstance(statement, ast.Import | ast.ImportFrom)
                ]
    return found
