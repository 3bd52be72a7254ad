"""Trainings run one after another, each in a process of its own, and kept in a JSON file."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from notebooks.run import write

from tqdm import tqdm


def options(module, names, seeds, arguments=None, *, unless_named=()):
    """The command line of a measurement: its `names`, `seeds` and `threads`, checked.

    Those in `unless_named` are left out unless `--only` has the beginning of their name.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--only", nargs="+", help="parts of names, as CNN; else all")
    parser.add_argument("--seeds", type=int, default=seeds, help=f"how many ({seeds})")
    parser.add_argument("--threads", type=int, default=2, help="of TensorFlow's pools (2)")
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


def measure(module, path, names, run, table, *, seeds, always=(), unless_named=(), arguments=None):
    """The command line of `module`: run what `path` lacks, and write its table beside it.

    Returns the path of the trainings and what is in it; None from the process of one training,
    which prints what `run(name, seed)` gives. Those in `always` are not left out by `--only`.
    """
    asked = options(module, names, seeds, arguments, unless_named=unless_named)
    if asked.run:
        name, seed = asked.run
        print("\n" + json.dumps(run(name, int(seed))))
        return None
    path = stored(path, asked.threads)
    if not asked.report:
        wanted = dict.fromkeys([*always, *asked.names])
        run_missing(module, path, wanted, seeds=asked.seeds, threads=asked.threads)
    runs = read(path)
    if not runs:
        raise SystemExit(f"{path.name}: expected trainings, found none; leave out --report")
    write(path.with_suffix(".md"), table(runs))
    print(table(runs))
    return path, runs


def stored(path, threads):
    """Where the trainings on so many threads are kept: two in `path` itself."""
    return path if threads == 2 else path.with_stem(f"{path.stem}-{threads}-threads")


def run_missing(module, path, names, *, seeds, threads):
    """Run what the file at `path` does not hold yet: all names with seed 0, then with 1, ….

    `python -m module --run NAME SEED` is to print its result as JSON in the last line.
    """
    done = {(run["name"], run["seed"]) for run in read(path)}
    wanted = [(name, seed) for seed in range(seeds) for name in names]
    left = [run for run in wanted if run not in done]
    environment = os.environ | {
        "KERAS_BACKEND": "tensorflow",
        "OMP_NUM_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
    }
    for name, seed in tqdm(left, unit="training", file=sys.stdout):
        command = [sys.executable, "-m", module, "--run", name, str(seed)]
        process = subprocess.run(command, env=environment, capture_output=True, text=True)
        if process.returncode:
            raise SystemExit(f"{name}, seed {seed}: {process.stderr.strip()[-2000:]}")
        run = {"name": name, "seed": seed, "threads": threads}
        write(path, _json([*read(path), run | json.loads(process.stdout.splitlines()[-1])]))


def read(path: Path) -> list[dict]:
    """The trainings in the file at `path`, or none where it is not there yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def by_name(runs):
    """The runs of each name, in the order in which the names first come."""
    return {
        name: [run for run in runs if run["name"] == name]
        for name in dict.fromkeys(run["name"] for run in runs)
    }


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
