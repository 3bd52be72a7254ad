"""Mark all of a class, several submissions at a time, going on from where the last run stopped.

What a run has done with a submission is kept beside its marked notebook, in marked.json, and that
is written last. A run that is killed loses the submissions that it had in hand, and no others.
"""

import ast
import contextlib
import csv
import glob
import hashlib
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from fashion_dl.grading import assignment, runner, submissions
from fashion_dl.grading.gradebook import Book, GradebookError, Marks
from fashion_dl.grading.process import Limits
from fashion_dl.grading.sandbox import SandboxError

import nbformat

GRADED, MANUAL, LATE, CRASHED, UNREADABLE, TAMPERED = (
    "graded",
    "needs manual",
    "timed out",
    "crashed",
    "unreadable",
    "tampered",
)


class CourseError(Exception):
    """A course that cannot be marked as asked."""


class Row(NamedTuple):
    """A student's line of grades.csv."""

    student: str
    status: str
    reason: str
    marks: Marks


class Course:
    """A course folder in nbgrader's layout, and one of its assignments."""

    def __init__(self, folder, name, *, url=None, limits=None, sandboxed=True):
        self.folder, self.name = Path(folder), name
        self.limits, self.sandboxed = limits or Limits(), sandboxed
        source = self.folder / "source" / name
        paths = [path for path in sorted(source.glob("*")) if not path.name.startswith(".")]
        sources = {path.stem: _source(path) for path in paths if path.suffix == ".ipynb"}
        if not sources:
            raise CourseError(f"{source}: expected the assignment's notebooks, found none")
        self.prepared = {name: assignment.prepared(book) for name, book in sources.items()}
        self.released = {name: assignment.released(book) for name, book in sources.items()}
        self.files = [path for path in paths if path.suffix != ".ipynb"]
        self.students = {  # a name that is not UTF-8 could be written nowhere
            os.fsencode(path.parent.name).decode("utf-8", "backslashreplace"): path
            for path in sorted(self.folder.glob(f"submitted/*/{glob.escape(name)}"))
        }
        if not self.students:
            raise CourseError(
                f"{self.folder}/submitted: expected STUDENT/{name}/*.ipynb, found no such folder"
            )
        self.url = url or f"sqlite:///{self.folder.resolve()}/gradebook.db"

    def marked(self, student):
        """The folder of a student's marked notebooks."""
        return self.folder / "autograded" / student / self.name

    @property
    def table(self):
        """Where the table is: a folder an assignment, so that none takes another's place."""
        return self.folder / "grades" / self.name / "grades.csv"


def _source(path):
    """An instructor's notebook."""
    try:
        found = json.loads(path.read_bytes())
        if (found["nbformat"], found["nbformat_minor"]) < (4, 5):  # it has no names for its cells
            raise CourseError("it is of an old format; open it in today's Jupyter and save it")
        notebook = submissions.parse(path.read_bytes())
        assignment.released(notebook)
        for cell in notebook.cells:
            if assignment.details(cell).get("task"):
                raise CourseError("task cells are not supported; use a manually graded answer")
            if assignment.is_test(cell) and cell.cell_type == "code":
                ast.parse(cell.source)  # tests are run by Python, not by IPython
    except Exception as error:  # nbgrader lets many kinds through
        raise CourseError(f"{path}: expected a notebook of nbgrader's: {error}") from error
    return notebook


def mark(course, *, jobs, progress=lambda row: None):
    """Mark what was handed in and is not marked yet; the rows of all, by student."""
    with _alone(course.folder):
        book = Book(course.url, course.name)
        book.register(course.prepared)
        rows, to_do = {}, {}

        def show(student, done, marks):
            status = done["status"]
            if status in (GRADED, MANUAL):  # a person may have given points since
                status = MANUAL if marks.needs_manual else GRADED
            rows[student] = Row(student, status, done["reason"], marks)
            progress(rows[student])

        for student, folder in course.students.items():
            state = _state(course, folder)
            done, marks = _done(course, student, state), book.marks(student)
            if done is None or marks is None:
                to_do[student] = folder, state
            else:
                _give_feedback(course, book, student, done, marks)
                show(student, done, marks)
        with ThreadPoolExecutor(jobs) as pool:
            running = {
                pool.submit(_run, course, folder): (student, state)
                for student, (folder, state) in to_do.items()
            }
            try:
                for future in as_completed(running):
                    student, state = running.pop(future)
                    show(student, *_keep_or_say_why(course, book, student, future.result(), state))
            finally:
                for waiting in running:
                    waiting.cancel()
        ordered = [rows[student] for student in course.students]
        write_table(course.table, ordered)
        return ordered


class _Result(NamedTuple):
    notebooks: dict  # of name to executed notebook, or None where it could not be read
    status: str
    reason: str
    final: bool = True  # False where marking failed on it: then the next run tries again
    limited: bool = False  # whether limits ended it: then more of them may help


def _run(course, folder):
    """What comes of a student's notebooks: no failure of one is to stop the others."""
    statuses, reasons, notebooks, final = [GRADED], [], {}, True
    for name in course.prepared:
        notebooks[name] = None
        try:
            notebooks[name], found = _run_notebook(course, folder, name)
            statuses += [status for status, _ in found]
            reasons += [reason for _, reason in found]
        except submissions.Unreadable as error:
            statuses.append(UNREADABLE)
            reasons.append(str(error))
        except (SandboxError, OSError, MemoryError):  # this machine's fault, not the submission's
            raise
        except Exception as error:
            final = False
            statuses.append(CRASHED)
            reasons.append(f"marking failed on it: {type(error).__name__}: {error}")
    worst = max(statuses, key=(GRADED, TAMPERED, LATE, CRASHED, UNREADABLE).index)
    limited = LATE in statuses or CRASHED in statuses
    return _Result(notebooks, worst, submissions.clean("; ".join(reasons)), final, limited)


def _run_notebook(course, folder, name):
    """An executed notebook, and what was found: statuses, each with a reason."""
    prepared = course.prepared[name]
    path, remark = submissions.find(folder, name)
    submitted = submissions.parse(submissions.read(path))
    submission = submissions.assemble(prepared, course.released[name], submitted)
    outcome = runner.run(
        submission.notebook,
        assignment.imports(prepared),
        limits=course.limits,
        files=course.files,
        sandboxed=course.sandboxed,
    )
    found = [(GRADED, text) for text in [remark, *submission.remarks] if text]
    if submission.restored:
        found.append((TAMPERED, f"tests put back: {', '.join(submission.restored)}"))
    if outcome.replaced:
        names = ", ".join(outcome.replaced)
        found.append((TAMPERED, f"functions that tests use were replaced: {names}"))
    if outcome.status != "ran":
        found.append((outcome.status, outcome.reason))
    return outcome.notebook, found


def _keep_or_say_why(course, book, student, result, state):
    """Keep a result, or, where nbgrader stumbles over what is in it, a row that says so."""
    try:
        return _keep(course, book, student, result, state)
    except (GradebookError, OSError):  # not the submission's fault
        raise
    except Exception as error:
        reason = submissions.clean(f"marking failed on it: {type(error).__name__}: {error}")
        nothing = _Result(dict.fromkeys(course.prepared), CRASHED, reason, final=False)
        return _keep(course, book, student, nothing, state)


def _keep(course, book, student, result, state):
    """Keep a result: marked notebooks, scores, feedback, and last that all this was done."""
    folder = course.marked(student)
    book.save(student, result.notebooks)
    for name, notebook in result.notebooks.items():
        path = folder / f"{name}.ipynb"
        if notebook is None:
            path.unlink(missing_ok=True)  # of what was handed in before
        else:
            write(path, nbformat.writes(notebook) + "\n")
    limits = course.limits if result.limited else None
    done = {"state": state if result.final else None, "limits": limits, "marks": None}
    done |= {"status": result.status, "reason": result.reason}
    marks = book.marks(student)
    _give_feedback(course, book, student, done, marks)
    return done, marks


def _give_feedback(course, book, student, done, marks):
    """Make a student's pages anew where they do not show these marks yet."""
    shown = [marks.scores, marks.comments]
    folder = course.folder / "feedback" / student / course.name
    if done["marks"] == shown and folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in course.prepared:
        path = course.marked(student) / f"{name}.ipynb"
        page = folder / f"{name}.html"
        page.unlink(missing_ok=True)
        if path.exists():
            write(page, book.feedback(student, name, nbformat.read(path, as_version=4)))
    done["marks"] = shown
    text = json.dumps(done, ensure_ascii=False, indent=1)
    write(course.marked(student) / "marked.json", text + "\n")


def _state(course, folder):
    """A checksum of all that a mark depends on: what was handed in, the tests, and the database."""
    digest = hashlib.sha256(json.dumps([course.url, course.sandboxed]).encode())
    for notebook in course.prepared.values():
        digest.update(nbformat.writes(notebook).encode())
    for path in course.files:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            name = str(file.relative_to(course.folder)).encode()
            digest.update(name + (file.read_bytes() if file.is_file() else b""))
    for name in course.prepared:
        try:
            path, _ = submissions.find(folder, name)
            digest.update(submissions.read(path))
        except submissions.Unreadable as error:
            digest.update(submissions.clean(str(error)).encode())
    return digest.hexdigest()


def _done(course, student, state):
    """What an earlier run did with this very submission, or None."""
    try:
        done = json.loads((course.marked(student) / "marked.json").read_text(encoding="utf-8"))
        if done["state"] != state or done["limits"] not in (None, list(course.limits)):
            return None
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return done


def write_table(path, rows):
    """Write grades.csv: one row a student, a column a task; a dash where a person is to mark."""
    tasks = list(rows[0].marks.max_scores)
    lines = [["student", "status", "score", "max_score", *tasks, "reason"]]
    for row in rows:
        scores = [row.marks.scores[task] for task in tasks]
        total = sum(score for score in scores if score is not None)
        shown = ["–" if score is None else f"{score:g}" for score in scores]
        most = f"{sum(row.marks.max_scores.values()):g}"
        lines.append([row.student, row.status, f"{total:g}", most, *shown, row.reason])
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_no_formula(field) for field in line] for line in lines])
    write(path, text.getvalue(), encoding="utf-8-sig")  # its mark is for Excel


def _no_formula(text):
    """A field that a spreadsheet will not compute: students choose their files' names."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write(path, text, encoding="utf-8"):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding=encoding, newline="")
    aside.replace(path)


@contextlib.contextmanager
def _alone(folder):
    """Hold the course, so that a second run cannot write into the same files."""
    import fcntl  # not on Windows, where only the sandbox's error is wanted

    with open(folder / ".marking", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CourseError(f"{folder} is being marked by another run: wait for it") from error
        yield
