"""Run a notebook's cells in the sandbox, and believe of what comes back no more than it shows."""

import base64
import re
import time
from typing import NamedTuple

from fashion_dl.grading import assignment
from fashion_dl.grading.process import Ended, Process
from fashion_dl.grading.sandbox import SandboxError
from fashion_dl.grading.submissions import PICTURES, clean

import nbformat

GRACE = 3  # seconds between a cell's time and the end of the process
START = 120  # seconds that the process may take to begin
OUTPUTS = 200  # of a cell
CHARACTERS = 20 * 2**20  # of all outputs of a submission
TEXT = 101_000  # characters of an output: what the worker gives, with its word that it was cut
LINE = 2_000  # characters of a line of an error
PICTURE = 4 * 2**20  # characters of a picture
COLOURS = re.compile(r"\x1b(\[[0-9;]*[A-Za-z])?")  # of terminals


class Outcome(NamedTuple):
    """What became of a notebook that was run.

    Attributes:
        notebook: with its outputs.
        status: "ran", "timed out" or "crashed".
        reason: why, where it did not just run.
        replaced: functions that tests rely on and that the student's code replaced.
    """

    notebook: nbformat.NotebookNode
    status: str
    reason: str
    replaced: list[str]


def run(notebook, imports, *, limits, files, sandboxed):
    """Run a notebook's cells in a process of their own; the outputs are written into it.

    A cell whose time is over is ended, and the next one runs. Where the process itself is gone,
    the cells that are left get an error for an output, so that tests among them give no points.

    Args:
        notebook: a student's answers in the instructor's notebook.
        imports: what a test's names are to mean: import statements, each a string.
        limits: what it may take.
        files: paths of files that the notebook may read.
        sandboxed: False runs it without the sandbox, with all that the user may do.

    Raises:
        SandboxError: the process did not even begin, which is not the student's doing.
    """
    status, reason, replaced, room = "ran", "", set(), CHARACTERS
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    with Process(limits, files, sandboxed) as process:
        try:
            used = [*imports, *assignment.imports(notebook, of_tests=True)]
            sealed = process.ask(START, imports=used)["fingerprint"]
        except Ended as end:
            raise SandboxError(f"the process for submissions did not start: {end}") from end
        deadline = time.monotonic() + limits.submission
        for number, cell in enumerate(code, 1):
            cell.execution_count = number
            try:
                seconds = min(limits.cell, deadline - time.monotonic())
                if seconds <= 0:
                    raise Ended("timed out", f"it took more than {limits.submission:g} s in all")
                test = {"imports": imports} if assignment.is_test(cell) else {}
                reply = process.ask(seconds + GRACE, source=cell.source, seconds=seconds, **test)
                if reply.get("timed_out"):
                    status = "timed out"
                    reason = f"code cell {number}: it took more than {seconds:.0f} s"
                cell.outputs = _outputs(reply, assignment.is_test(cell), number, room)
                room -= len(str(cell.outputs))
                if assignment.is_test(cell) and (
                    changed := _changed(sealed, reply.get("fingerprint"))
                ):
                    replaced |= changed
                    cell.outputs = [_error("Tampered", f"replaced: {', '.join(sorted(changed))}")]
            except Ended as end:
                status, reason = end.status, f"code cell {number}: {end.reason}"
                for left in code[number - 1 :]:
                    left.outputs = [_error("NotRun", reason)]
                break
    return Outcome(notebook, status, reason, sorted(replaced))


def _changed(before, after):
    if not isinstance(after, dict):
        return {"the process that runs the tests"}
    return {name for name in before if after.get(name) != before[name]}


def _outputs(reply, of_test, number, room):
    """A cell's outputs, built anew of what a page can show: text, pictures, and errors."""
    try:
        shown = reply["outputs"]
        # A test's error comes last, and counts whatever else there is.
        shown = shown[:OUTPUTS] + [o for o in shown[OUTPUTS:] if o["output_type"] == "error"][:1]
        outputs = [_output(output, of_test, number) for output in shown]
    except (KeyError, TypeError, AttributeError, ValueError):
        return [_error("NoOutputs", "the process gave no outputs that can be read")]
    kept = []
    for output in filter(None, outputs):
        room -= len(str(output))
        if room > 0:
            kept.append(output)
        elif output.output_type == "error":
            kept.append(_error(output.ename, "(too much output to show it)"))
    return kept


def _output(output, of_test, number):
    kind = output["output_type"]
    if kind == "stream":
        # nbgrader takes all that a test writes to stderr for a failure: a mere warning, too.
        name = "stderr" if output["name"] == "stderr" and not of_test else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_plain(output["text"], TEXT))
    if kind == "error":
        return _error(output["ename"], output["evalue"], output["traceback"])
    if of_test and kind == "execute_result":  # nbgrader would take it for points
        return None
    count = {"execution_count": number} if kind == "execute_result" else {}
    # HTML and scripts are not among what is kept: they would run on the page of whoever looks.
    data = {}
    if isinstance(text := output["data"].get("text/plain"), str):
        data["text/plain"] = _plain(text, TEXT)
    for kind in PICTURES:
        if picture := _picture(output["data"].get(kind)):
            data[kind] = picture
    data = data or {"text/plain": "(an output of a kind that is not shown here)"}
    return nbformat.v4.new_output("execute_result" if count else "display_data", data=data, **count)


def _picture(value):
    """A picture's base64 where it is one, else None."""
    if not isinstance(value, str) or len(value) > PICTURE:
        return None
    try:
        return base64.b64encode(base64.b64decode("".join(value.split()), validate=True)).decode()
    except ValueError:
        return None


def _plain(text, length):
    return COLOURS.sub("", clean(text[:length]))


def _error(name, value, lines=None):
    name, value = _plain(name, 200), _plain(value, LINE)
    lines = [_plain(line, LINE) for line in (lines or [f"{name}: {value}"])[:100]]
    return nbformat.v4.new_output("error", ename=name, evalue=value, traceback=lines)
