"""Trainings run one after another, each in a process of its own, and kept in a JSON file."""

import json
import os
import subprocess
import sys
from pathlib import Path

from notebooks.run import write

from tqdm import tqdm


def run_missing(module, path, names, *, seeds, threads):
    """Run what the file at `path` does not hold yet: all names with seed 0, then with 1, ….

    `python -m module --run NAME SEED` is to print its result as JSON in the last line.
    """
    done = {(run["name"], run["seed"], run["threads"]) for run in read(path)}
    wanted = [(name, seed) for seed in range(seeds) for name in names]
    left = [(name, seed) for name, seed in wanted if (name, seed, threads) not in done]
    environment = os.environ | {
        "KERAS_BACKEND": "tensorflow",
        "OMP_NUM_THREADS": str(threads),
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


def _json(runs):
    """One line a training: a change shows as what was added."""
    return "[\n" + ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs) + "\n]\n"
