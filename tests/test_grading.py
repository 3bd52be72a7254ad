"""Marking a class that contains everything: each gets its status, and none harms another."""

import csv
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

from fashion_dl.grading import __main__ as grading
from fashion_dl.grading import assignment, gradebook, marking, sandbox
from fashion_dl.grading.process import Limits
from notebooks.exercises import generate
from tests import hostile, postgres

import nbformat
import pytest

LIMITS = Limits(cell=10.0, submission=40.0)


@pytest.fixture(scope="session")
def bubblewrap():
    if not sys.platform.startswith("linux"):
        pytest.skip("the sandbox is Linux's")
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed: on Debian, apt install bubblewrap")


def new_course(folder):
    """A course with the homework in it, and its released notebook."""
    hostile.put(folder / "source" / hostile.NAME, hostile.source())
    return assignment.released(hostile.source())


def course_of(folder, **options):
    return marking.Course(folder, hostile.NAME, **({"limits": LIMITS} | options))


def table(folder):
    path = folder / "grades" / hostile.NAME / "grades.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def tree(folder):
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def command(folder, *options, **more):
    program = [sys.executable, "-m", "fashion_dl.grading", str(folder)]
    program += ["--assignment", hostile.NAME, *options]
    return subprocess.run(program, capture_output=True, text=True, check=False, **more)


class Class:
    """A class of every kind, marked."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.canary = folder / "course", folder / "canary"
        self.canary.write_text(hostile.SECRET)
        released = new_course(self.folder)
        monkeypatch.setenv("CANARY", hostile.SECRET)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            self.expected = hostile.hand_in(self.folder, released, port, self.canary)
            before = tree(self.folder / "submitted"), tree(self.folder / "source")
            shared = set(os.listdir("/tmp")), set(os.listdir("/dev/shm"))
            self.rows = marking.mark(course_of(self.folder), jobs=2)
            after = tree(self.folder / "submitted"), tree(self.folder / "source")
            self.untouched = before == after
            new = set(os.listdir("/tmp")) - shared[0], set(os.listdir("/dev/shm")) - shared[1]
            self.left = {name for names in new for name in names if name.startswith("large")}
            server.settimeout(0.1)
            with pytest.raises(TimeoutError):
                server.accept()
        self.table = table(self.folder)

    def row(self, student):
        return self.table[f"'{student}" if student.startswith("=") else student]

    def notebook(self, student):
        path = self.folder / "autograded" / student / hostile.NAME / f"{hostile.NAME}.ipynb"
        return nbformat.read(path, as_version=4)

    def printed(self, student):
        outputs = [o for cell in self.notebook(student).cells for o in cell.get("outputs", ())]
        return "".join(output.get("text", "") for output in outputs)

    def page(self, student):
        path = self.folder / "feedback" / student / hostile.NAME / f"{hostile.NAME}.html"
        return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def everyone(tmp_path_factory, bubblewrap):
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Class(tmp_path_factory.mktemp("class"), monkeypatch)


NAMES = [*hostile.attacks(Path("/c"), Path("/c"))]
OTHERS = """right|blank|wrong|syntax error|removes tests|changes tests|changes points|adds cells
removes an answer|cut off|no notebook|deep|other JSON|other notebook|too large|Ярослава Ö. 山田
Ada [2]|=cmd()|links out|a pipe|a folder|nothing|linked folder|pastes a picture|odd metadata
half a character|a later format|600 cells|gives itself points|warns|buries the error
a long text""".replace("\n", "|").split("|")


def test_every_submission_has_one_row(everyone):
    assert sorted(everyone.expected) == sorted([*NAMES, *OTHERS])
    assert sorted(row.student for row in everyone.rows) == sorted(everyone.expected)
    assert len(everyone.table) == len(everyone.expected)


@pytest.mark.parametrize("student", NAMES + OTHERS)
def test_each_gets_its_status(everyone, student):
    row = everyone.row(student)
    assert row["status"] == everyone.expected[student], row["reason"]
    assert row["reason"] or row["status"] in ("graded", "needs manual")


def test_scores(everyone):
    def points(student):
        row = everyone.row(student)
        return [row[task] for task in ("pixels_tests", "one_hot_tests", "why")]

    assert points("right") == ["1", "2", "–"]
    assert points("blank") == ["0", "0", "0"]
    assert points("wrong") == ["1", "0", "–"]
    assert points("syntax error") == ["0", "2", "–"]
    assert points("8 GiB") == ["0", "2", "–"]
    assert points("infinite loop") == ["0", "2", "–"]
    assert points("swallows interrupts") == ["0", "0", "–"]
    assert points("exits") == ["0", "0", "–"]
    assert points("removes tests") == ["1", "2", "–"]
    assert points("changes tests") == ["1", "0", "–"]
    assert points("changes points") == ["1", "0", "–"]
    assert points("hides the checks") == ["1", "2", "–"]
    assert points("patches a check") == ["0", "0", "–"]
    assert points("patches numpy") == ["0", "0", "–"]
    assert points("cut off") == ["0", "0", "0"]
    assert points("Ярослава Ö. 山田") == ["1", "2", "–"]
    assert points("removes an answer") == ["1", "0", "–"]
    assert points("gives itself points") == ["0", "2", "–"]
    assert points("tells IPython to run nothing")[0] == "1"
    assert points("puts another module in place") == ["0", "0", "–"]
    assert points("prints few digits") == ["1", "2", "–"]
    assert points("warns") == ["1", "2", "–"]
    assert points("buries the error") == ["0", "2", "–"]
    assert points("patches the right answer") == ["0", "0", "–"]
    assert points("pastes a picture") == ["1", "2", "–"]
    assert points("stops itself")[1:] == ["0", "–"]


def test_nothing_outside_the_sandbox_was_changed_or_seen(everyone):
    assert everyone.untouched
    assert not everyone.left
    assert everyone.canary.read_text() == hostile.SECRET
    for student in NAMES:
        assert "FOUND" not in everyone.printed(student)
        if student.startswith(("reads", "writes the", "looks", "opens", "fills")):
            assert "NOTHING" in everyone.printed(student)
    for path in (everyone.folder / "autograded").rglob("*.ipynb"):
        assert hostile.SECRET not in path.read_text(encoding="utf-8")


def test_reasons_say_what_happened(everyone):
    for student, words in {
        "infinite loop": "took more than",
        "swallows interrupts": "did not stop",
        "fork bomb": "more than 32 processes",
        "many times 1 GiB": "2 GiB of memory",
        "exits": "its process ended",
        "removes tests": "tests put back: one_hot_tests (removed)",
        "changes tests": "tests put back: one_hot_tests (changed)",
        "patches numpy": "numpy.allclose",
        "patches a check": "fashion_dl.checks.one_hot",
        "cut off": "not a notebook",
        "deep": "nested too deeply",
        "too large": "larger than 20 MB",
        "other notebook": "none of the assignment's cells",
        "a long text": "50,000 characters in a cell",
        "links out": "a symbolic link",
        "linked folder": "is a symbolic link, not a folder",
        "a pipe": "is not a file",
        "nothing": "no notebook",
        "Ярослава Ö. 山田": "упражнение 1 (копия).ipynb was taken for homework.ipynb",
        "removes an answer": "the answer one_hot was removed",
    }.items():
        assert words in everyone.row(student)["reason"]


def test_what_is_printed_and_shown_is_kept_small(everyone):
    assert "cut off: this cell printed too much" in everyone.printed("prints 100 MB")
    for path in (everyone.folder / "autograded").rglob("*.ipynb"):
        assert path.stat().st_size < 2**20


def test_what_a_student_added_stays_where_it_was(everyone):
    sources = [cell.source for cell in everyone.notebook("adds cells").cells]
    assert sources[4].startswith("extra")
    assert sources[-1].startswith("Thanks")
    assert "an added cell" in everyone.printed("adds cells")


def test_feedback_shows_points_and_hints_and_runs_nothing(everyone):
    assert "Score: 3.0 / 6.0" in everyone.page("right")
    assert "Rows and columns are swapped" in everyone.page("wrong")
    assert "data:image/png;base64," in everyone.page("pastes a picture")
    assert "a picture that is missing" in everyone.page("pastes a picture")
    assert "a &lt; b" in everyone.page("adds cells")
    for student in ("writes a script", "shows a script", "adds cells", "odd pictures"):
        assert "alert(" not in "".join(programs(everyone.page(student)))


def programs(page):
    """All that a browser would run of a page: scripts, and what hangs on its tags."""
    found = []

    class Reader(HTMLParser):
        tag = None

        def handle_starttag(self, tag, attributes):
            self.tag = tag
            found.extend(
                value or "" for name, value in attributes if name[:2] == "on" or name == "href"
            )

        def handle_data(self, data):
            if self.tag == "script":
                found.append(data)

        def handle_endtag(self, tag):
            self.tag = None

    Reader().feed(page)
    return found


def test_the_table_holds_no_formula(everyone):
    assert "=cmd()" not in everyone.table
    assert "'=cmd()" in everyone.table


def test_a_second_run_marks_nothing_again_and_gives_the_same(everyone, monkeypatch):
    monkeypatch.setenv("CANARY", hostile.SECRET)
    monkeypatch.setattr(marking, "_run", None)
    assert marking.mark(course_of(everyone.folder), jobs=2) == everyone.rows


def test_imports_are_found_beside_magics_and_one_module_each():
    notebook = hostile.source()
    notebook.cells[1].source = "%matplotlib inline\nimport numpy as np, keras\n!ls"
    notebook.cells.append(nbformat.v4.new_code_cell("from fashion_dl import checks, plots\nx = 1"))
    notebook.cells.append(nbformat.v4.new_code_cell("not Python"))
    test = next(cell for cell in notebook.cells if assignment.is_test(cell))
    test.source = "from fashion_dl import evaluation"
    given = ["import numpy as np", "import keras", "from fashion_dl import checks, plots"]
    assert assignment.imports(notebook) == given
    assert assignment.imports(notebook, of_tests=True) == [test.source]


@pytest.mark.parametrize("path", generate.sources(), ids=lambda path: path.stem)
def test_a_solved_exercise_gets_every_point_of_its_tests(path, tmp_path, bubblewrap):
    source = nbformat.read(path, as_version=4)
    handed_in = hostile.answered(assignment.released(source), **hostile.solved(source))
    hostile.put(tmp_path / "source/homework", source)
    hostile.put(tmp_path / "submitted/ada/homework", handed_in)
    [row] = marking.mark(course_of(tmp_path, limits=Limits()), jobs=1)
    by_hand = [name for name, points in row.marks.scores.items() if points is None]
    assert (row.status, row.reason, len(by_hand)) == ("needs manual", "", 1)
    assert row.marks.scores == row.marks.max_scores | dict.fromkeys(by_hand)


# A small class, for what is about the run and not about the submissions.


@pytest.fixture
def small(tmp_path, bubblewrap):
    released = new_course(tmp_path)
    for student in ("ada", "ben", "cleo"):
        hostile.put(tmp_path / "submitted" / student / hostile.NAME, hostile.answered(released))
    return tmp_path, released


def test_the_command_line_shows_progress_and_says_what_needs_a_look(small):
    folder, released = small
    ended = command(folder, "--jobs", "2")
    assert ended.returncode == 3
    assert "3/3" in ended.stdout
    assert "3 needs manual" in ended.stdout
    assert ended.stderr == ""
    for student in ("ada", "ben", "cleo"):
        hostile.put(folder / "submitted" / student / hostile.NAME, released)
    assert command(folder).returncode == 0
    assert {row["status"] for row in table(folder).values()} == {"graded"}


def test_a_person_gives_the_points_and_they_stay(small):
    folder, _ = small
    course = course_of(folder)
    marking.mark(course, jobs=2)
    with gradebook.Gradebook(course.url) as book:
        grade = book.find_grade("why", hostile.NAME, hostile.NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    marking.mark(course, jobs=2)
    assert table(folder)["ada"]["status"] == "graded"
    assert [table(folder)["ada"][field] for field in ("score", "why")] == ["5", "2"]
    assert table(folder)["ben"]["status"] == "needs manual"
    page = (folder / "feedback/ada/homework/homework.html").read_text(encoding="utf-8")
    assert "Score: 5.0 / 6.0" in page


def test_a_gradebook_that_was_lost_is_filled_again(small):
    folder, _ = small
    rows = marking.mark(course_of(folder), jobs=2)
    (folder / "gradebook.db").unlink()
    assert marking.mark(course_of(folder), jobs=2) == rows


def test_more_time_is_for_those_alone_that_had_too_little(small):
    folder, released = small
    slow = hostile.first(released, "import time\ntime.sleep(3)")
    hostile.put(folder / "submitted/ada/homework", slow)
    marking.mark(course_of(folder, limits=Limits(cell=1.0)), jobs=2)
    assert table(folder)["ada"]["status"] == "timed out"
    kept = (folder / "autograded/ben/homework/marked.json").stat().st_mtime_ns
    marking.mark(course_of(folder), jobs=2)
    assert table(folder)["ada"]["status"] == "needs manual"
    assert (folder / "autograded/ben/homework/marked.json").stat().st_mtime_ns == kept


def test_what_is_handed_in_anew_is_marked_anew(small):
    folder, released = small
    marking.mark(course_of(folder), jobs=2)
    kept = (folder / "autograded/ada/homework/marked.json").stat().st_mtime_ns
    hostile.put(folder / "submitted/ben/homework", released)
    hostile.put(folder / "submitted/dora/homework", hostile.answered(released))
    marking.mark(course_of(folder), jobs=2)
    assert (folder / "autograded/ada/homework/marked.json").stat().st_mtime_ns == kept
    assert table(folder)["ben"]["score"] == "0"
    assert table(folder)["dora"]["score"] == "3"


def test_a_killed_run_goes_on_where_it_was(tmp_path, bubblewrap):
    released = new_course(tmp_path)
    for number in range(8):
        answers = {} if number % 2 else {"one_hot": "def one_hot(labels, num_classes): pass"}
        notebook = hostile.answered(released, **answers)
        hostile.put(tmp_path / f"submitted/student {number}" / hostile.NAME, notebook)
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path / "submitted", whole / "submitted")
    shutil.copytree(tmp_path / "source", whole / "source")
    marking.mark(course_of(whole), jobs=2)

    program = [sys.executable, "-m", "fashion_dl.grading", str(tmp_path), "--jobs", "2"]
    program += ["--assignment", hostile.NAME]
    for wanted in (1, 3, 5):
        run = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(list(tmp_path.glob("autograded/*/*/marked.json"))) < wanted:
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(signal.SIGKILL)
        run.wait()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("autograded/*/*/marked.json")}
    assert len(kept) < 8
    assert command(tmp_path, "--jobs", "2").returncode == 3
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    assert table(tmp_path) == table(whole)


def test_a_gradebook_in_postgresql(small):
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed: on Debian, apt install postgresql")
    folder, _ = small
    server = postgres.Server()
    try:
        ended = command(folder, "--db", server.url)
        assert ended.returncode == 3, ended.stderr
        assert {row["score"] for row in table(folder).values()} == {"3"}
        with gradebook.Gradebook(server.url) as book:
            assert {student.id for student in book.students} == {"ada", "ben", "cleo"}
    finally:
        server.remove()
    assert not (folder / "gradebook.db").exists()
    assert "://…" in (lost := command(folder, "--db", server.url)).stderr
    assert lost.returncode == 2


def test_two_runs_at_once_are_told_apart(small):
    folder, _ = small
    with marking._alone(folder):
        ended = command(folder)
    assert ended.returncode == 2
    assert "being marked by another run" in ended.stderr


def test_changed_tests_after_marking_are_refused(small):
    folder, _ = small
    marking.mark(course_of(folder), jobs=2)
    source = hostile.source()
    del source.cells[4:6]
    hostile.put(folder / "source" / hostile.NAME, source)
    with pytest.raises(gradebook.GradebookError, match="has other tasks than when"):
        marking.mark(course_of(folder), jobs=2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--jobs", "0"], "expected 1 or more, found 0"),
        (["--jobs", "two"], "invalid whole value"),
        (["--seconds", "-1"], "expected more than 0"),
        (["--db", "nonsense"], "gradebook nonsense cannot be used"),
        (["--db", "sqlite:////nowhere/at/all.db"], "cannot be used"),
        (["--assignment", "other"], "source/other: expected the assignment's notebooks"),
        ([], "submitted: expected STUDENT/homework/*.ipynb"),
    ],
)
def test_bad_input_is_one_line_and_nothing_written(tmp_path, bubblewrap, capsys, options, words):
    released = new_course(tmp_path)
    if options:
        hostile.put(tmp_path / "submitted/ada/homework", hostile.answered(released))
    before = tree(tmp_path)
    with pytest.raises(SystemExit) as end:
        grading.main([str(tmp_path), "--assignment", hostile.NAME, *options])
    assert end.value.code == 2
    assert words in (said := capsys.readouterr().err)
    assert len(said.strip().splitlines()) == 1
    written = set(tree(tmp_path)) - set(before)
    assert {Path(path).name for path in written} <= {".marking"}


def test_without_bubblewrap_nothing_runs(small, monkeypatch, capsys):
    folder, _ = small
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as end:
        grading.main([str(folder), "--assignment", hostile.NAME])
    assert end.value.code == 2
    assert "apt install bubblewrap" in capsys.readouterr().err
    assert not (folder / "autograded").exists()


def test_where_the_kernel_refuses_it_nothing_runs(small, tmp_path, monkeypatch, capsys):
    folder, _ = small
    refuses = tmp_path / "bin" / "bwrap"
    refuses.parent.mkdir()
    refuses.write_text("#!/bin/sh\necho 'No permissions to create a new namespace' >&2\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refuses.parent}:{os.environ['PATH']}")
    with pytest.raises(SystemExit) as end:
        grading.main([str(folder), "--assignment", hostile.NAME])
    assert end.value.code == 2
    assert "No permissions to create a new namespace" in capsys.readouterr().err


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_it_names_the_container(small, monkeypatch, system):
    monkeypatch.setattr(sandbox.sys, "platform", system)
    with pytest.raises(sandbox.SandboxError, match=r"needs Linux.*INSTRUCTORS\.md"):
        sandbox.check(small[0])


def test_a_course_that_submissions_could_see_is_refused(bubblewrap):
    with pytest.raises(sandbox.SandboxError, match="which submissions can read"):
        sandbox.check(Path(sys.prefix) / "course")


def test_unsafe_is_said_in_red(small):
    folder, _ = small
    ended = command(folder, "--unsafe-no-sandbox")
    assert ended.returncode == 3
    assert "\x1b[31;1m--unsafe-no-sandbox: every submission now runs" in ended.stderr
    assert table(folder)["ada"]["score"] == "3"


def test_files_of_the_assignment_lie_beside_the_notebook(small):
    folder, released = small
    (folder / "source" / hostile.NAME / "words.txt").write_text("a word")
    attack = "print(open('words.txt').read())"
    hostile.put(folder / "submitted/ada/homework", hostile.first(released, attack))
    marking.mark(course_of(folder), jobs=2)
    marked = (folder / "autograded/ada/homework/homework.ipynb").read_text()
    assert "a word" in marked
