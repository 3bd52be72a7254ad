"""Execute the lessons, in order, on the real data.

    python -m notebooks.run               into build/: executed copies, HTML pages, an index
    python -m notebooks.run --in-place    the stored notebooks, without machine noise
    python -m notebooks.run 03 05         only the lessons whose names begin so

A failed lesson and its cell are named, and the exit status is then 1.
"""

import argparse
import html
import os
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from tqdm import tqdm
from traitlets.config import Config

NOTEBOOKS = Path(__file__).parent
BUILD = NOTEBOOKS.parent / "build"
CELL_TIMEOUT = 900  # seconds: machines were seen on which lesson 7 takes four times its time
KERAS_TIMES = re.compile(r" - \d+s - \d+[mu]?s/step(?= - )")  # in the lines of `fit(verbose=2)`


class Result(NamedTuple):
    """What became of a lesson: `failure` is None, or names the cell and what it raised."""

    path: Path
    notebook: nbformat.NotebookNode
    seconds: float
    failure: str | None


def lessons(beginnings=()):
    """Paths of the lessons whose names begin so, in reading order; of all where none is given."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    unknown = [b for b in beginnings if not any(path.name.startswith(b) for path in paths)]
    if unknown:
        names = ", ".join(path.stem for path in paths)
        raise SystemExit(f"no lesson begins with {', '.join(unknown)}; there are {names}")
    return [path for path in paths if path.name.startswith(tuple(beginnings) or "")]


def execute(path, notebook=None, on_cell=lambda: None):
    """Run the lesson at `path`, or this changed copy of it, in a kernel of its own."""
    notebook = notebook or nbformat.read(path, as_version=4)
    started, last = time.perf_counter(), 0

    def count_cell(cell, cell_index, **reply):
        nonlocal last
        last = cell_index
        on_cell()

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        kernel_name="python3",  # the one beside this Python, whatever the file says
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_execute=count_cell,
        # A kernel that talks to us in the clear says so on the terminal, amid the progress bar.
        config=Config(KernelManager={"transport_encryption": "auto"}),
    )
    try:
        client.execute()
        failure = None
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        failure = f"cell {_code_cells(notebook.cells[: last + 1])}: {_reason(error)}"
    return Result(path, notebook, time.perf_counter() - started, failure)


def _code_cells(cells):
    return sum(cell.cell_type == "code" for cell in cells)


def _reason(error):
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"


def strip(notebook):
    """Take out what differs between machines and says nothing of the lesson."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "text" in output:
                output.text = KERAS_TIMES.sub("", output.text)
    return notebook


def title(notebook):
    """The lesson's first heading."""
    return re.search(r"^# (.+)", notebook.cells[0].source, re.MULTILINE).group(1)


def headline(notebook):
    """The lesson's main figure: the last one printed by its cell tagged `headline`, or None."""
    for cell in notebook.cells:
        if "headline" in cell.metadata.get("tags", ()):
            printed = "".join(output.get("text", "") for output in cell.get("outputs", ()))
            figures = re.findall(r"~(\d\.\d+)", printed)
            return float(figures[-1]) if figures else None
    return None


def write(path, text):
    """Write aside and rename, so that an interrupted run leaves no half-written file."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def publish(result):
    """Leave the executed copy of a lesson and its HTML page in build/."""
    BUILD.mkdir(exist_ok=True)
    exporter = HTMLExporter(
        require_js_url="", mathjax_url="", mermaid_js_url="", jquery_url="", widget_renderer_url=""
    )
    page, _ = exporter.from_notebook_node(
        result.notebook, {"metadata": {"name": title(result.notebook)}}
    )
    write(BUILD / result.path.name, nbformat.writes(result.notebook) + "\n")
    write(BUILD / f"{result.path.stem}.html", page.replace('.ipynb"', '.html"'))


def index(results):
    """The page that leads to all lessons, with each one's time and main figure."""
    rows = "\n".join(_row(result) for result in results)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>fashion_dl: the lessons, executed</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ padding: .4rem .8rem; border-bottom: 1px solid #bbb; text-align: left }}
td + td, th + th {{ text-align: right }}
.failed {{ font-weight: bold }}
</style>
<h1>fashion_dl: the lessons, executed</h1>
<table>
<thead><tr><th>Lesson</th><th>Time taken</th><th>Headline accuracy</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</html>
"""


def _row(result):
    accuracy = headline(result.notebook)
    figure = "–" if accuracy is None else f"{accuracy:.1%}"
    if result.failure:
        figure = f'<span class="failed">failed in {html.escape(result.failure)}</span>'
    return (
        f'<tr><td><a href="{result.path.stem}.html">{html.escape(title(result.notebook))}</a></td>'
        f"<td>{result.seconds:.0f} s</td><td>{figure}</td></tr>"
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m notebooks.run", description="Execute the lessons."
    )
    parser.add_argument("lesson", nargs="*", help="beginning of a lesson's name, as 03; else all")
    parser.add_argument("--in-place", action="store_true", help="re-execute the stored notebooks")
    options = parser.parse_args(arguments)

    paths = lessons(options.lesson)
    cells = sum(_code_cells(nbformat.read(path, as_version=4).cells) for path in paths)
    results = []
    with tqdm(total=cells, unit="cell", file=sys.stdout) as bar:
        for path in paths:
            bar.set_description(path.stem)
            result = execute(path, on_cell=bar.update)
            results.append(result)
            if result.failure:
                bar.write(f"FAILED {path.name}, {result.failure}")
            if not options.in_place:
                publish(result)
            elif not result.failure:  # a failed lesson stays stored as it was
                write(path, nbformat.writes(strip(result.notebook)) + "\n")
    if not options.in_place:
        write(BUILD / "index.html", index(results))
        print(f"The executed lessons: {BUILD / 'index.html'}")
    return int(any(result.failure for result in results))


if __name__ == "__main__":
    sys.exit(main())
