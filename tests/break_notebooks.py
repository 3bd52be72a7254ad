"""Break the stored lessons in many ways, and see that nbval catches each one.

    python -m tests.break_notebooks           all lessons, about as long as `make run` takes
    python -m tests.break_notebooks 01 04     only the lessons whose names begin so

Copies of the lessons go into a temporary folder, each code cell of them broken in one way:

- where it prints a figure that is compared letter by letter, one digit of its stored output is
  changed;
- where it holds a trained figure to a band, that figure is pushed out of it, up or down.

Then pytest runs on the copies with the project's own settings. Every broken cell must fail, and
every other one pass. The exit status is 1 if that is not so.
"""

import ast
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from benchmarks.spread import BAND
from notebooks.run import lessons

import nbformat

ROOT = Path(__file__).parent.parent
TRAINED = r"~[-+]?\d+(?:\.\d+)?"


def push(cell, up):
    """Push the first figure that the cell holds to a band out of it; say how, or None."""
    match = BAND.search(cell.source)
    if not match:
        return None
    low, figure, high = match.groups()
    distance = float(high) - float(low) + 1e-3
    pushed = f"assert {low} <= ({figure}) {'+' if up else '-'} {distance} <= {high}"
    cell.source = cell.source.replace(match[0], pushed)
    ast.parse(cell.source)
    return f"{figure} pushed {'up' if up else 'down'} by {distance:.4f}"


def change_digit(cell, rng):
    """Change one digit of a figure compared letter by letter in the stored output, or None."""
    places = [
        (output, place.start())
        for output in cell.outputs
        if output.output_type == "stream"
        for place in re.finditer(rf"{TRAINED}|\d", output.text)
        if not place[0].startswith("~")
    ]
    if not places or "nbval-ignore-output" in cell.metadata.get("tags", ()):
        return None
    output, place = rng.choice(places)
    text = output.text
    digit = rng.choice([d for d in "0123456789" if d != text[place]])
    output.text = text[:place] + digit + text[place + 1 :]
    line = output.text[: place + 1].count("\n")
    return f"{text.splitlines()[line]!r} -> {output.text.splitlines()[line]!r}"


def break_lesson(path, folder, rng):
    """Store a broken copy of the lesson; what was broken, by the index of the code cell."""
    notebook = nbformat.read(path, as_version=4)
    broken = {}
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        how = push(cell, up=number % 2 == 0) or change_digit(cell, rng)
        if how:
            broken[number] = how
    nbformat.write(notebook, folder / path.name)
    return broken


def failed_cells(folder):
    """Run nbval on the copies, with the project's settings: the cells that failed, by lesson."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", f"--rootdir={ROOT}"]
    command += ["-c", str(ROOT / "pyproject.toml"), f"--junit-xml={report}", str(folder)]
    command += ["--numprocesses", "2", "--dist", "loadfile"]
    subprocess.run(command, cwd=ROOT, check=False)
    failed = {}
    for case in ElementTree.parse(report).iter("testcase"):
        number = int(re.search(r"Cell (\d+)", case.get("name"))[1])
        lesson = re.search(r"\d\d_\w+", case.get("classname"))[0]
        cells = failed.setdefault(lesson, set())
        if case.find("failure") is not None or case.find("error") is not None:
            cells.add(number)
    return failed


def main(beginnings):
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        broken = {path.stem: break_lesson(path, Path(folder), rng) for path in lessons(beginnings)}
        failed = failed_cells(Path(folder))

    total = caught = wrongly = 0
    for lesson, cells in broken.items():
        for number, how in cells.items():
            hit = number in failed.get(lesson, ())
            total, caught = total + 1, caught + hit
            print(f"{'caught' if hit else 'MISSED'}  {lesson}, cell {number + 1}: {how}")
        for number in failed.get(lesson, set()) - cells.keys():
            wrongly += 1
            print(f"FAILED UNBROKEN  {lesson}, cell {number + 1}")
    print(f"{caught} of {total} changes caught, {wrongly} unbroken cells failed")
    return int(caught < total or wrongly > 0 or total == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
