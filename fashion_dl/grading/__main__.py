"""Mark what a class has handed in.

    python -m fashion_dl.grading COURSE --assignment NAME --jobs 2

COURSE is a folder as nbgrader lays it out: source/NAME/*.ipynb, submitted/STUDENT/NAME/*.ipynb.
Scores go into its gradebook.db, pages into feedback/, the table into grades/NAME/grades.csv.

Exit status: 0 when every submission is marked, 3 when every one has its row and some need a look,
2 when it could not be done, with a line that says why, 130 when Ctrl-C ended it. What was marked is
kept: the same command goes on from there.
"""

import argparse
import math
import os
import sys
from collections import Counter

RED, PLAIN = "\x1b[31;1m", "\x1b[0m"
UNSAFE = (
    "--unsafe-no-sandbox: every submission now runs with all that you may do: it can read and\n"
    "delete your files, the gradebook among them, and use your network."
)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def positive(text):
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"expected more than 0, found {text}")
    return number


def whole(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, found {number}")
    return number


def options():
    parser = Parser(prog="python -m fashion_dl.grading", description=__doc__.split("\n")[0])
    parser.add_argument("course", metavar="COURSE", help="the folder, in nbgrader's layout")
    parser.add_argument("--assignment", required=True, metavar="NAME", help="what is marked")
    parser.add_argument("--jobs", type=whole, default=os.cpu_count(), help="submissions at a time")
    parser.add_argument("--db", metavar="URL", help="gradebook (COURSE/gradebook.db, in SQLite)")
    parser.add_argument("--cell-seconds", type=positive, default=60.0, help="of one cell (60)")
    parser.add_argument("--seconds", type=positive, default=300.0, help="of one submission (300)")
    parser.add_argument(
        "--unsafe-no-sandbox", action="store_true", help="run submissions as you: they can do all"
    )
    return parser


def main(arguments=None):
    parser = options()
    asked = parser.parse_args(arguments)
    try:
        import nbgrader  # noqa: F401
    except ImportError:
        parser.error("nbgrader is not installed. It comes with the extra instructor")
    from fashion_dl.data import DataError
    from fashion_dl.grading import gradebook, marking, sandbox
    from fashion_dl.grading.process import Limits

    from tqdm import tqdm

    try:
        course = marking.Course(
            asked.course,
            asked.assignment,
            url=asked.db,
            limits=Limits(cell=asked.cell_seconds, submission=asked.seconds),
            sandboxed=not asked.unsafe_no_sandbox,
        )
        sandbox.check(course.folder, sandboxed=course.sandboxed)
        sandbox.compile_package()
        if asked.unsafe_no_sandbox:
            print(f"{RED}{UNSAFE}{PLAIN}", file=sys.stderr)
        with tqdm(total=len(course.students), unit="submission", file=sys.stdout) as bar:

            def show(row):
                bar.set_postfix_str(f"{row.student}: {row.status}"[:40])
                bar.update()

            rows = marking.mark(course, jobs=asked.jobs, progress=show)
    except (
        gradebook.GradebookError,
        marking.CourseError,
        sandbox.SandboxError,
        DataError,
        OSError,
    ) as error:
        parser.error(" ".join(str(error).split()))
    except KeyboardInterrupt:
        parser.exit(130, "\ninterrupted: the same command goes on from here\n")
    counts = Counter(row.status for row in rows)
    print(", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    print(f"the table: {course.table}")
    return 0 if set(counts) == {marking.GRADED} else 3


if __name__ == "__main__":
    sys.exit(main())
