"""Read what was handed in, trusting none of it, and put the instructor's cells back."""

import copy
import json
import os
import re
import stat
from typing import NamedTuple
from urllib.parse import unquote

from fashion_dl.grading.assignment import grade_id

import nbformat
import nbformat.reader
import nbformat.validator

LARGEST = 20 * 2**20  # bytes
MOST_CELLS = 500
LONGEST_CELL, LONGEST = 50_000, 300_000  # characters of text, of a cell and of all
PICTURES = ("image/png", "image/jpeg")
_REASON = 200  # characters of an error that are told


class Unreadable(Exception):
    """A submission that is no notebook of this assignment."""


class Submission(NamedTuple):
    """A notebook to mark, and what had to be put right in it.

    Attributes:
        notebook: the student's answers in the instructor's notebook.
        restored: the names of the tests that had been removed or changed.
        remarks: what else a person should know, a sentence each.
    """

    notebook: nbformat.NotebookNode
    restored: list[str]
    remarks: list[str]


def read(path):
    """The bytes of a file that a student handed in: no link, no pipe, and not too large."""
    try:
        # NOFOLLOW: a link may lead anywhere. NONBLOCK: a pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable(f"{path.name} is not a file")
            with open(descriptor, "rb", closefd=False) as file:
                contents = file.read(LARGEST + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = "a symbolic link" if path.is_symlink() else error.strerror
        raise Unreadable(f"{path.name} is not a file that can be read: {reason}") from error
    if len(contents) > LARGEST:
        raise Unreadable(f"{path.name} is larger than {LARGEST // 2**20} MB")
    return contents


def find(folder, name):
    """The path of the notebook `name` in a student's folder, and a remark where it is another.

    Files get renamed on the way; where there is a single notebook, it is the one.
    """
    for part in (folder.parent, folder):
        if part.is_symlink():
            raise Unreadable(f"{part.name} is a symbolic link, not a folder")
    wanted = folder / f"{name}.ipynb"
    if os.path.lexists(wanted):
        return wanted, None
    found = sorted(folder.glob("*.ipynb"))
    if len(found) != 1:
        what = f"{len(found)} other notebooks" if found else "no notebook"
        raise Unreadable(f"there is no {wanted.name}, but {what}")
    return found[0], f"{found[0].name} was taken for {wanted.name}"


def parse(contents):
    """The notebook in these bytes, in today's format and without outputs."""
    try:
        raw = json.loads(contents.decode("utf-8"))
        if len(raw["cells"]) > MOST_CELLS:
            raise Unreadable(f"it has more than {MOST_CELLS} cells")
        for cell in raw["cells"]:
            if "outputs" in cell:
                cell["outputs"] = []
        notebook = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), to_version=4)
        notebook.nbformat_minor = nbformat.v4.nbformat_minor  # of a later one less is checked
        _, notebook = nbformat.validator.normalize(notebook)
        nbformat.validate(notebook)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except Exception as error:  # nbformat lets many kinds through
        raise Unreadable(f"it is not a notebook: {_in_short(error)}") from error
    lengths = [len(cell.source) for cell in notebook.cells]
    if max(lengths, default=0) > LONGEST_CELL or sum(lengths) > LONGEST:
        raise Unreadable(f"it has more than {LONGEST_CELL:,} characters in a cell, or {LONGEST:,}")
    return notebook


def clean(text):
    """Text that can be written: JSON and Python may hold halves of characters, UTF-8 may not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _in_short(error):
    return clean(" ".join(f"{type(error).__name__}: {error}".split()))[:_REASON]


def assemble(prepared, released, submitted):
    """The instructor's notebook with the student's answers in it.

    Tests, and whatever else is locked, are the instructor's, whatever became of them. What the
    student added stays behind the cell that it followed.

    Args:
        prepared: from `assignment.prepared`.
        released: from `assignment.released`: what the student was given.
        submitted: the student's notebook.

    Raises:
        Unreadable: none of the assignment's cells are there.
    """
    known = {_key(cell): cell for cell in prepared.cells}
    theirs, added = {}, {None: []}
    anchor = None
    for cell in submitted.cells:
        key = _key(cell)
        if key in known and key not in theirs:
            anchor = key
            theirs[key] = cell
            added[key] = []
        else:
            added[anchor].append(_as_added(cell))
    if not any(grade_id(known[key]) for key in theirs):
        raise Unreadable("none of the assignment's cells are in it")

    given = {_key(cell): cell for cell in released.cells}
    restored, remarks, cells = [], [], list(added[None])
    for key, cell in known.items():
        cell = copy.deepcopy(cell)
        answer, name = theirs.get(key), grade_id(cell)
        if name is None or not cell.metadata.nbgrader.locked:
            if answer is not None:
                _answer(cell, answer, given[key])
            elif name is not None:
                remarks.append(f"the answer {name} was removed")
        elif answer is None:
            restored.append(f"{name} (removed)")
        elif _text(answer) != _text(given[key]):
            restored.append(f"{name} (changed)")
        cells += [cell, *added.get(key, ())]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=prepared.metadata)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # copies of cells may have the same one
    return Submission(notebook, restored, remarks)


def _key(cell):
    """What a cell is found by: nbgrader's name, else Jupyter's id."""
    return grade_id(cell) or ("id", cell.get("id"))


def _answer(cell, answer, given):
    """Put what a student wrote into the instructor's cell."""
    if _text(answer) == _text(given):
        return
    if cell.cell_type == "code":
        cell.source = clean(answer.source)
    else:
        cell.update(_shown(answer))


def _as_added(cell):
    if cell.cell_type == "code":
        return nbformat.v4.new_code_cell(clean(cell.source))
    return nbformat.v4.new_markdown_cell(**_shown(cell))


def _shown(cell):
    """A text that is shown on the grader's machine: its source, and its pictures if it has any."""
    pictures, names = {}, {}
    for name, bundle in cell.get("attachments", {}).items():
        kept = {kind: bundle[kind] for kind in PICTURES if isinstance(bundle.get(kind), str)}
        if kept:
            names[name] = f"picture-{len(names)}"  # nbconvert stumbles over a space in a name
            pictures[names[name]] = kept

    def address(match):
        name = names.get(unquote(match[1]))
        return f"](attachment:{name})" if name else "] (a picture that is missing)"

    source = re.sub(r"\]\(attachment:([^)]*)\)", address, clean(cell.source))
    return {"source": harmless(source)} | ({"attachments": pictures} if pictures else {})


def harmless(markdown):
    """Text without HTML, and without links but those to the web and to its own pictures."""
    markdown = re.sub(r"<(?=[A-Za-z/!?])", "< ", markdown)
    markdown = re.sub(r"\]\((?!https?://|attachment:)", "] (", markdown)
    return markdown.replace("]:", "] :")  # [name]: address


def _text(cell):
    return cell.cell_type, cell.source.strip().replace("\r\n", "\n")
