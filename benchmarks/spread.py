"""The spread of every trained figure of the lessons, and the bands that follow from it.

    python -m benchmarks.spread               all lessons with ten seeds each, about an hour
    python -m benchmarks.spread 03 07         only the lessons whose names begin so
    python -m benchmarks.spread --write       put the bands into the lessons' assertions

A lesson holds a trained figure by a line `assert LOW <= FIGURE <= HIGH`. Here each lesson is
executed with other seeds, and what FIGURE was is noted in spread.json, with time and memory.
The band is the mean, five standard deviations to either side: another processor or version
rounds differently, and so gives in effect another seed. spread.md shows all of it as a table.
"""

import argparse
import json
import math
import re
import statistics
from pathlib import Path

from benchmarks.runs import machine
from notebooks.run import execute, lessons, write

import nbformat

SPREAD_JSON = Path(__file__).with_name("spread.json")
SPREAD_MD = Path(__file__).with_name("spread.md")
BAND = re.compile(r"^assert (-?[\d.]+) <= (.+) <= (-?[\d.]+)$", re.MULTILINE)
SEED = re.compile(r"^SEED = \d+$", re.MULTILINE)
DEVIATIONS = 5
PEAK_MEMORY = r"""
import re
import sys
from pathlib import Path

status = Path("/proc/self/status")
linux = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
if linux:  # where `resource` gives what the process had that started this one, if that is more
    peak = 1024 * int(linux[1])
elif sys.platform == "win32":
    import psutil

    peak = psutil.Process().memory_info().peak_wset
else:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024  # others count in KiB
print(peak / 2**30)
"""
NARROWEST = 0.005  # half a band: a figure that hardly varies over seeds still may elsewhere


def band(values):
    """(low, high) for a figure that was `values` over the seeds, rounded outwards.

    A figure that was never negative or never above 1 is not expected to be.
    """
    mean = statistics.fmean(values)
    half = max(DEVIATIONS * statistics.stdev(values), NARROWEST)
    # The inner rounding takes away what floating point adds: 0.85 is not to become 0.849.
    low, high = round((mean - half) * 1000, 6), round((mean + half) * 1000, 6)
    low, high = math.floor(low) / 1000, math.ceil(high) / 1000
    return max(low, 0.0) if min(values) >= 0 else low, min(high, 1.0) if max(values) <= 1 else high


def bands(notebook):
    """The lesson's trained figures, each with the band that it is held to now."""
    return {
        figure: (float(low), float(high))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for low, figure, high in BAND.findall(cell.source)
    }


def with_bands(notebook, figures):
    """The same lesson, its figures held to the bands that `figures` (name to values) give."""

    def measured(match):
        low, high = band(figures[match[2]])
        return f"assert {low:g} <= {match[2]} <= {high:g}"

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = BAND.sub(measured, cell.source)
    return notebook


def measure(path, seed):
    """One run of a lesson with `seed`: seconds, peak memory in GiB, and figure by name."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = SEED.sub(f"SEED = {seed}", cell.source)
            cell.source = BAND.sub(r"print('\\nFIGURE', float(\2), '''\2''')", cell.source)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK_MEMORY))
    result = execute(path, notebook)
    if result.failure:
        raise SystemExit(f"{path.name} with seed {seed}: {result.failure}")
    printed = "\n".join(
        output.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream"
    )
    figures = {
        name: float(value) for value, name in re.findall(r"^FIGURE (\S+) (.+)$", printed, re.M)
    }
    return result.seconds, float(printed.split()[-1]), figures


def summary(runs):
    """What spread.json holds of a lesson: a list over the seeds 0, 1, … for each thing measured."""
    return {
        "machine": machine(),
        "seeds": list(range(len(runs))),
        "seconds": [round(seconds, 1) for seconds, _, _ in runs],
        "peak_memory_gib": [round(memory, 2) for _, memory, _ in runs],
        "figures": {
            figure: [round(figures[figure], 5) for _, _, figures in runs] for figure in runs[0][2]
        },
    }


def table(spread):
    """spread.json as a page to read."""
    lines = [
        "# Spread of the lessons' trained figures",
        "",
        "Written by `python -m benchmarks.spread`; do not edit. Seconds are the median, memory is",
        "the largest. The band is what the lesson asserts.",
    ]
    for name, lesson in spread.items():
        measured = lesson["machine"]
        lines += [
            "",
            f"## {name}",
            "",
            f"{statistics.median(lesson['seconds']):.0f} s ({min(lesson['seconds']):.0f} to "
            f"{max(lesson['seconds']):.0f}), {max(lesson['peak_memory_gib']):.1f} GiB; "
            f"{len(lesson['seeds'])} seeds, {measured['date']}, {measured['processor']}, "
            f"Python {measured['python']}, Keras {measured['keras']}, "
            f"TensorFlow {measured['tensorflow']}.",
        ]
        if lesson["figures"]:
            lines += [
                "",
                "| figure | mean | standard deviation | lowest | highest | band |",
                "| --- | --- | --- | --- | --- | --- |",
            ]
        for figure, values in lesson["figures"].items():
            low, high = band(values)
            lines.append(
                f"| `{figure}` | {statistics.fmean(values):.4f} | {statistics.stdev(values):.4f} "
                f"| {min(values):.4f} | {max(values):.4f} | {low:g} to {high:g} |"
            )
    return "\n".join(lines) + "\n"


def read_spread():
    """spread.json, or nothing where it is not there yet."""
    return json.loads(SPREAD_JSON.read_text(encoding="utf-8")) if SPREAD_JSON.exists() else {}


def store(lesson, measured):
    """Put what was measured of a lesson into spread.json and spread.md."""
    spread = dict(sorted({**read_spread(), lesson: measured}.items()))
    write(SPREAD_JSON, json.dumps(spread, indent=1) + "\n")
    write(SPREAD_MD, table(spread))


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spread")
    parser.add_argument("lesson", nargs="*", help="beginning of a lesson's name, as 03; else all")
    parser.add_argument("--seeds", type=int, default=10, help="how many (10)")
    parser.add_argument(
        "--write", action="store_true", help="only write the bands into the lessons"
    )
    options = parser.parse_args()
    if options.seeds < 2:
        parser.error(f"--seeds: a spread needs 2 or more, found {options.seeds}")

    for path in lessons(options.lesson):
        if not options.write:
            runs = []
            for seed in range(options.seeds):
                runs.append(measure(path, seed))
                print(f"{path.stem}, seed {seed}: {runs[-1][0]:.0f} s", flush=True)
                if len(runs) > 1:  # an interrupted measurement keeps what it has
                    store(path.stem, summary(runs))
        elif figures := read_spread().get(path.stem, {}).get("figures"):
            notebook = with_bands(nbformat.read(path, as_version=4), figures)
            write(path, nbformat.writes(notebook) + "\n")


if __name__ == "__main__":
    main()
