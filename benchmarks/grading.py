"""A class of 200 hands in lesson 5's exercise: what becomes of each, and how long marking takes.

    python -m benchmarks.grading --only class --seeds 1     a tenth hostile; killed three times
    python -m benchmarks.grading --only honest              against nbgrader, five folds

`class` marks the 200 twice, once without a stop and once killed (SIGKILL) at three random moments
and started again each time: both have to end with the same table. `honest` marks a fifth of the
well-behaved ones, two at a time in sandboxes, and the same by `nbgrader autograde`, which goes
through them one after another. Results are kept in grading.json; grading.md is the table.
"""

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from textwrap import dedent

from benchmarks.runs import by_name, circumstances, machine, measure, spread
from fashion_dl.grading import assignment
from notebooks.exercises import generate
from tests import hostile

import nbformat
from nbgrader.api import Gradebook

GRADING_JSON = Path(__file__).with_name("grading.json")
EXERCISE = "05_a_dense_network_in_keras"
NAME = "05"
STUDENTS = 200
HOSTILE_EVERY = 10  # one in so many
FOLDS = 5
KILLS = 3
JOBS = 2


def hand_in(course, student, notebook):
    hostile.put(course / "submitted" / student / NAME, notebook, f"{EXERCISE}.ipynb")


def exercise():
    """The instructor's notebook."""
    return nbformat.read(generate.SOURCES / f"{EXERCISE}.ipynb", as_version=4)


def answered(released, number):
    """An honest submission: by its number right, or with one of the answers left out."""
    right = hostile.solved(exercise())
    left_out = dict(enumerate(right)).get(number % (2 * len(right) + 1))
    return hostile.answered(
        released, **{name: source for name, source in right.items() if name != left_out}
    )


def attacks(course):
    """Code of a cell for each kind of attack."""
    return [attack for attack, _ in hostile.attacks(course, course / "canary").values()]


def new_course(folder):
    """A course with the exercise in it; the notebook that its students get."""
    hostile.put(folder / "source" / NAME, exercise(), f"{EXERCISE}.ipynb")
    return assignment.released(exercise())


def fill(course, students=STUDENTS):
    """Hand in for a whole class, of whom every tenth is hostile."""
    released = new_course(course)
    kinds = attacks(course)
    for number in range(students):
        notebook = answered(released, number)
        if number % HOSTILE_EVERY == 0:
            attack = kinds[number // HOSTILE_EVERY % len(kinds)].replace("{port}", "1")
            cell = next(cell for cell in notebook.cells if hostile.is_answer(cell))
            cell.source = f"{dedent(attack)}\n{cell.source}"
        hand_in(course, f"student {number:03}", notebook)


def command(course):
    program = [sys.executable, "-m", "fashion_dl.grading", str(course), "--assignment", NAME]
    return [*program, "--jobs", str(JOBS), "--cell-seconds", "30"]


def seconds(program):
    """How long a program takes; 3 is the marking's own status where some need a look."""
    begun = time.perf_counter()
    # nbgrader calls alembic, which lies beside Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path}
    ended = subprocess.run(program, capture_output=True, text=True, check=False, env=environment)
    if ended.returncode not in (0, 3):
        raise SystemExit(f"{program}: {ended.stderr[-2000:]}")
    return time.perf_counter() - begun


def marked(course):
    return len(list(course.glob("autograded/*/*/marked.json")))


def table_of(course):
    path = course / "grades" / NAME / "grades.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kill_at_random(course, draw):
    """Start marking and kill it at a random moment; how many were marked then."""
    wanted = marked(course) + draw.randint(1, STUDENTS // (KILLS + 1))
    process = subprocess.Popen(
        command(course), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while marked(course) < wanted and process.poll() is None:
        time.sleep(0.1)
    time.sleep(draw.uniform(0, 5))
    process.send_signal(signal.SIGKILL)
    if process.wait() != -signal.SIGKILL:
        raise SystemExit(f"the run to be killed had ended by itself, with {process.returncode}")
    return marked(course)


def run_class(folder, seed):
    whole, killed = folder / "whole", folder / "killed"
    fill(whole)
    fill(killed)
    taken = seconds(command(whole))
    draw = random.Random(seed)
    kills = [kill_at_random(killed, draw) for _ in range(KILLS)]
    seconds(command(killed))
    rows = table_of(whole)
    return {
        "submissions": STUDENTS,
        "rows": len(rows),
        "seconds": taken,
        "statuses": dict(Counter(row["status"] for row in rows)),
        "marked when killed": kills,
        "same table": _comparable(rows) == _comparable(table_of(killed)),
    }


def _comparable(rows):
    """The rows without what two runs of the same attack may tell differently."""
    return [{key: value for key, value in row.items() if key != "reason"} for row in rows]


def run_honest(folder, seed):
    course = folder / "course"
    released = new_course(course)
    honest = [number for number in range(STUDENTS) if number % HOSTILE_EVERY]
    fold = honest[seed::FOLDS]
    for number in fold:
        hand_in(course, f"student {number:03}", answered(released, number))
    ours = seconds(command(course))
    scores = {row["student"]: float(row["score"]) for row in table_of(course)}

    theirs = folder / "theirs"
    for name in ("source", "submitted"):
        shutil.copytree(course / name, theirs / name)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    options = [f"--CourseDirectory.root={theirs}"]
    seconds([*nbgrader, "generate_assignment", NAME, "--create", *options])
    taken = seconds([*nbgrader, "autograde", NAME, *options])
    return {
        "submissions": len(fold),
        "seconds": ours,
        "nbgrader seconds": taken,
        "same scores": scores == scores_of(theirs),
    }


def scores_of(course):
    """nbgrader's own points, by student."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        submissions = book.find_assignment(NAME).submissions
        return {submission.student.id: submission.score for submission in submissions}


def run(name, seed):
    """One measurement: what grading.json holds of it."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"class": run_class, "honest": run_honest}[name](Path(folder), seed)
    return found | {"machine": machine()}


def table(runs):
    """grading.json as a page to read."""
    lines = ["# Marking a class", ""]
    lines += ["Written by `python -m benchmarks.grading`; do not edit. Lesson 5's exercise.", ""]
    lines += [f"Last measured {circumstances(runs)}", ""]
    named = by_name(runs)
    for one in named.get("class", ()):
        lines += _of_a_class(one)
    if "honest" in named:
        lines.append(_of_honest_ones(named["honest"]))
    return "\n".join(lines) + "\n"


def _of_a_class(one):
    each = one["seconds"] / one["submissions"]
    statuses = ", ".join(f"{count} {status}" for status, count in one["statuses"].items())
    killed = ", ".join(str(marked) for marked in one["marked when killed"])
    return [
        f"- {one['submissions']} submissions, {STUDENTS // HOSTILE_EVERY} of them hostile, {JOBS} "
        f"at a time: {one['seconds']:.0f} s, {each:.1f} s each; {one['rows']} rows: {statuses}.",
        f"- The same, killed after {killed} submissions and started again each time: "
        f"{'the same table' if one['same table'] else 'ANOTHER TABLE'}.",
    ]


def _of_honest_ones(folds):
    ours = [fold["seconds"] / fold["submissions"] for fold in folds]
    theirs = [fold["nbgrader seconds"] / fold["submissions"] for fold in folds]
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    agree = all(fold["same scores"] for fold in folds)
    return (
        f"- Well-behaved ones, {len(folds)} folds of {folds[0]['submissions']}, median (lowest to "
        f"highest): {spread(ours, '.1f')} s each; by `nbgrader autograde` "
        f"{spread(theirs, '.1f')} s, {spread(ratios, '.2f')} times as long. "
        f"The scores are {'the same' if agree else 'OTHERS'}."
    )


def main(arguments=None):
    measure(
        "benchmarks.grading",
        GRADING_JSON,
        ["class", "honest"],
        run,
        table,
        seeds=FOLDS,
        arguments=arguments,
    )


if __name__ == "__main__":
    main()
