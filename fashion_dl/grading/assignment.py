"""From an instructor's notebook to the students' copy, by nbgrader's own steps."""

import ast
import contextlib
import copy

from IPython.core.inputtransformer2 import TransformerManager
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


def imports(notebook, of_tests=False):
    """The import statements of the cells that are neither answers nor tests, or of the tests.

    Each is a string that imports of one module.
    """
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or details(cell).get("solution") or is_test(cell) != of_tests:
            continue
        python = TransformerManager().transform_cell(cell.source)  # IPython's magics in it, too
        with contextlib.suppress(SyntaxError):
            for statement in ast.parse(python).body:
                if isinstance(statement, ast.ImportFrom):
                    found.append(ast.unparse(statement))
                elif isinstance(statement, ast.Import):
                    found += [ast.unparse(ast.Import([module])) for module in statement.names]
    return found
