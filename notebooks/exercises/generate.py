"""Make the students' copies of the exercises from the instructor's notebooks in source/.

    python -m notebooks.exercises.generate

Solutions become gaps that raise NotImplementedError, and hidden tests go. The copies are stored;
tests make them again, and fail on any difference.
"""

from pathlib import Path

from fashion_dl.grading import assignment
from notebooks.run import strip, write

import nbformat

COPIES = Path(__file__).parent
SOURCES = COPIES / "source"


def sources():
    """Paths of the instructor's notebooks, in reading order."""
    return sorted(SOURCES.glob("*.ipynb"))


def student_copy(path):
    """The text of the students' copy of the notebook at `path`."""
    notebook = assignment.released(nbformat.read(path, as_version=4))
    return nbformat.writes(strip(notebook)) + "\n"


def main():
    for path in sources():
        write(COPIES / path.name, student_copy(path))
        print(COPIES / path.name)


if __name__ == "__main__":
    main()
