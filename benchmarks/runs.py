"""Trainings run one after another, each in a process of its own, and kept in a JSON file."""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from notebooks.run import write

from tqdm import tqdm

# Trainings that differ in one of these are not put into one table.
COMPARABLE = ("processor", "keras", "tensorflow")


def options(module, names, seeds, arguments=None, *, unless_named=()):
    """The command line of a measurement: its `names`, `seeds` and `threads`, checked.

    Those in `unless_named` are left out unless `--only` has the beginning of their name.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--only", nargs="+", help="parts of names, as CNN; else all")
    parser.add_argument("--seeds", type=int, default=seeds, help=f"how many ({seeds})")
    parser.add_argument("--threads", type=int, default=2, help="of TensorFlow's pools (2)")
    parser.add_argument("--into", type=Path, help="folder to keep them in; else benchmarks/")
    parser.add_argument("--report", action="store_true", help="run nothing, only write the table")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)  # one training, in its process
    found = parser.parse_args(arguments)
    if found.seeds < 1 or found.threads < 1:
        parser.error("--seeds and --threads: expected 1 or more")
    found.names = [
        name
        for name in names
        if (any(part in name for part in found.only) if found.only else True)
        and (name not in unless_named or any(name.startswith(part) for part in found.only or ()))
    ]
    if not found.names:
        parser.error(f"--only: expected part of one of {', '.join(names)}")
    return found


def measure(
    module,
    path,
    names,
    run,
    table,
    *,
    seeds,
    always=(),
    unless_named=(),
    database=False,
    arguments=None,
):
    """The command line of `module`: run what `path` lacks, and write its table beside it.

    Returns the path of the trainings and what is in it; None from the process of one training,
    which prints what `run(name, seed)` gives. Those in `always` are not left out by `--only`.
    With `database`, `run` is also given `database`, a path beside the trainings' own.
    """
    asked = options(module, names, seeds, arguments, unless_named=unless_named)
    path = stored(path, asked.threads, asked.into)
    if asked.run:
        name, seed = asked.run
        beside = {"database": path.with_suffix(".db")} if database else {}
        print("\n" + json.dumps(run(name, int(seed), **beside)))
        return None
    if not asked.report:
        wanted = dict.fromkeys([*always, *asked.names])
        run_missing(module, path, wanted, seeds=asked.seeds, threads=asked.threads)
    runs = read(path)
    if not runs:
        raise SystemExit(f"{path.name}: expected trainings, found none; leave out --report")
    write(path.with_suffix(".md"), table(runs))
    print(table(runs))
    return path, runs


def stored(path, threads, folder=None):
    """Where the trainings on so many threads are kept: two in `path` itself, or so in `folder`."""
    path = (folder or path.parent) / path.name
    return path if threads == 2 else path.with_stem(f"{path.stem}-{threads}-threads")


def run_missing(module, path, names, *, seeds, threads):
    """Run what the file at `path` does not hold yet: all names with seed 0, then with 1, ….

    `python -m module --run NAME SEED` is to print its result as JSON in the last line.
    """
    done = {(run["name"], run["seed"]) for run in read(path)}
    wanted = [(name, seed) for seed in range(seeds) for name in names]
    left = [run for run in wanted if run not in done]
    if not left:
        print(f"{path} has all of these; --into FOLDER runs them anew, and keeps them there")
        return
    check_comparable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "KERAS_BACKEND": "tensorflow",
        "OMP_NUM_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
    }
    for name, seed in tqdm(left, unit="training", file=sys.stdout):
        command = [sys.executable, "-m", module, "--run", name, str(seed)]
        command += ["--into", path.parent, "--threads", str(threads)]
        process = subprocess.run(command, env=environment, capture_output=True, text=True)
        if process.returncode:
            raise SystemExit(f"{name}, seed {seed}: {process.stderr.strip()[-2000:]}")
        run = {"name": name, "seed": seed, "threads": threads}
        write(path, _json([*read(path), run | json.loads(process.stdout.splitlines()[-1])]))


def check_comparable(path):
    """Stop where the trainings at `path` were run elsewhere, or with something else."""
    here = machine()
    for run in read(path):
        differing = [key for key in COMPARABLE if run["machine"][key] != here[key]]
        if differing:
            found, expected = ({key: of[key] for key in differing} for of in (run["machine"], here))
            raise SystemExit(
                f"{path}: expected trainings with {expected}, found {found}, which are not to be "
                "mixed: name another folder with --into, or move the file away"
            )


def machine():
    """Where and with what something was measured."""
    packages = ("keras", "tensorflow", "numpy", "scikit-learn")
    return {
        "date": datetime.date.today().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} cores, no GPU",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def _processor():
    cpuinfo = Path("/proc/cpuinfo")  # which Linux has, but on ARM without a name
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    named = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return named[1] if named else platform.processor() or platform.machine()


def read(path: Path) -> list[dict]:
    """The trainings in the file at `path`, or none where it is not there yet."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise SystemExit(
            f"{path}: expected the JSON of trainings, found something else ({error}): "
            "move it away to measure anew"
        ) from None


def by_name(runs):
    """The runs of each name, in the order in which the names first come."""
    return {
        name: [run for run in runs if run["name"] == name]
        for name in dict.fromkeys(run["name"] for run in runs)
    }


def spread(values, form):
    """The median of `values`, and of several the lowest and highest, each as `form` has it."""
    middle = f"{statistics.median(values):{form}}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):{form}} to {max(values):{form}})"


def circumstances(runs):
    """When, where and with what the last of `runs` was measured, as a line of a table's page."""
    last, machine = runs[-1], runs[-1]["machine"]
    return (
        f"{machine['date']}, {machine['processor']}, {last['threads']} threads, "
        f"Python {machine['python']}, Keras {machine['keras']}, TensorFlow {machine['tensorflow']}."
    )


def _json(runs):
    """One line a training: a change shows as what was added."""
    return "[\n" + ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs) + "\n]\n"
