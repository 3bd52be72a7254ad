"""Peers and this project side by side: how long each trains, and how far it gets.

    python -m benchmarks.race                          all but the slowest, five seeds each
    python -m benchmarks.race --only plain --seeds 1   those whose names contain "plain"
    python -m benchmarks.race --threads 1              TensorFlow's threads; 2 is the default
    python -m benchmarks.race --report                 only table and figure, from what is stored

Each training runs in a process of its own, one after another: the first seed of all, then the
second. What is in race.json already is not run again, so that an interrupted race goes on. Peers
(see peers.py) are trained as published, on all training images, and looked at after each epoch;
this project's recipes, whose learning rate ends at 0, give one point each, at their end. Time is
that of training alone: loading the data, compiling, and looking at the test images are not in it.

The recipes' settings were chosen on validation images, held back from the training ones.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.spread import machine
from benchmarks.standings import RUNNERS, draw, table
from fashion_dl import load_data, preprocessing, training
from notebooks.run import write

import keras
import numpy as np
import tensorflow
from tqdm import tqdm

RACE_JSON = Path(__file__).with_name("race.json")
RACE_MD = Path(__file__).with_name("race.md")
RACE_PNG = Path(__file__).with_name("race.png")
SLOW = ("Hands-On ML CNN", "ResNet-18 at 96 × 96")  # hours for five seeds: only when named
SEEDS = 5


class Clock(keras.callbacks.Callback):
    """Seconds of training alone, and where `look` is given what it says after each epoch."""

    def __init__(self, look=None):
        super().__init__()
        self.seconds, self.curve, self._look = 0.0, [], look

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds += time.perf_counter() - self._started
        if self._look:
            self.curve.append([round(self.seconds, 2), self._look()])


def run(name, seed):
    """One training: what race.json holds of it."""
    started = time.perf_counter()
    data = load_data()
    loading = time.perf_counter() - started
    keras.utils.set_random_seed(seed)
    measured = _run_peer if name in PEERS else _run_recipe
    model, compiling, curve = measured(RUNNERS[name], data, seed)
    return {
        "name": name,
        "seed": seed,
        "threads": int(os.environ["TF_NUM_INTRAOP_THREADS"]),
        "parameters": model.count_params(),
        "loading_seconds": round(loading, 2),
        "compiling_seconds": round(compiling, 2),
        "curve": curve,
        "machine": machine(),
    }


def _run_peer(peer, data, seed):
    (x_train, y_train), (x_test, y_test) = data
    x_train, x_test = peer.prepare(x_train), peer.prepare(x_test)
    labels = preprocessing.one_hot(y_train) if peer.one_hot else y_train
    model = peer.build()
    # A seed would also have Keras give all epochs one order of images: no peer asked for that.
    tensorflow.random.set_seed(None)

    def fit(x, y, epochs, callbacks=()):
        model.fit(
            x, y, batch_size=peer.batch_size, epochs=epochs, callbacks=[*callbacks], verbose=0
        )

    compiling = _compile(model, partial(fit, epochs=1), x_train, labels, peer.batch_size)
    clock = Clock(lambda: _accuracy(model.predict, x_test, y_test))
    fit(x_train, labels, peer.epochs, [clock])
    return model, compiling, clock.curve


def _run_recipe(recipe, data, seed):
    (x_train, y_train), (x_test, y_test) = data
    labels = preprocessing.one_hot(y_train)
    x_train, x_test = (preprocessing.standardize(images, x_train) for images in (x_train, x_test))
    if not recipe.flat:
        x_train, x_test = map(preprocessing.add_channel_axis, (x_train, x_test))
    model = recipe.compiled(len(x_train))
    fit = partial(
        training.fit, model, batch_size=recipe.batch_size, augment=recipe.augment, seed=seed
    )
    compiling = _compile(model, partial(fit, epochs=1), x_train, labels, recipe.batch_size)
    clock = Clock()
    fit(x_train, labels, epochs=recipe.epochs, callbacks=[clock])
    predict = partial(training.predict_both_ways, model) if recipe.both_ways else model.predict
    return model, compiling, [[round(clock.seconds, 2), _accuracy(predict, x_test, y_test)]]


def _compile(model, fit, x, y, batch_size):
    """Seconds that the first steps take, with whole and last batch; the model is as before."""
    before = [np.array(variable) for variable in _variables(model)]
    size = batch_size + len(x) % batch_size
    started = time.perf_counter()
    fit(x[:size], y[:size])
    seconds = time.perf_counter() - started
    for variable, value in zip(_variables(model), before, strict=True):
        variable.assign(value)
    return seconds


def _variables(model):
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _accuracy(predict, x_test, y_test):
    arguments = {} if isinstance(predict, partial) else {"batch_size": 1000, "verbose": 0}
    return round(float((predict(x_test, **arguments).argmax(axis=1) == y_test).mean()), 4)


def race(names, seeds, threads):
    """Run what race.json does not hold yet."""
    done = {(r["name"], r["seed"], r["threads"]) for r in read_race()}
    wanted = [(name, seed) for seed in range(seeds) for name in names]
    left = [(name, seed) for name, seed in wanted if (name, seed, threads) not in done]
    for name, seed in tqdm(left, unit="training", file=sys.stdout):
        environment = os.environ | {
            "TF_NUM_INTRAOP_THREADS": str(threads),
            "OMP_NUM_THREADS": str(threads),
            "KERAS_BACKEND": "tensorflow",
        }
        command = [sys.executable, "-m", "benchmarks.race", "--run", name, "--seeds", str(seed)]
        process = subprocess.run(command, env=environment, capture_output=True, text=True)
        if process.returncode:
            raise SystemExit(f"{name}, seed {seed}: {process.stderr.strip()[-2000:]}")
        write(RACE_JSON, _json([*read_race(), json.loads(process.stdout.splitlines()[-1])]))


def read_race():
    """The trainings in race.json, or none where it is not there yet."""
    return json.loads(RACE_JSON.read_text(encoding="utf-8")) if RACE_JSON.exists() else []


def _json(runs):
    return "[\n" + ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs) + "\n]\n"


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.race")
    parser.add_argument("--only", nargs="*", default=[""], help="parts of names, as plain")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many ({SEEDS})")
    parser.add_argument("--threads", type=int, default=2, help="of TensorFlow (2)")
    parser.add_argument("--report", action="store_true", help="only write table and figure")
    parser.add_argument("--run", metavar="NAME", help=argparse.SUPPRESS)  # the race's own process
    options = parser.parse_args()
    if options.run:
        print("\n" + json.dumps(run(options.run, options.seeds), ensure_ascii=False))
        return
    if options.seeds < 1 or options.threads < 1:
        parser.error("--seeds and --threads: expected 1 or more")
    named = options.only != [""]
    names = [
        name
        for name in RUNNERS
        if any(part in name for part in options.only) and (named or name not in SLOW)
    ]
    if not names:
        parser.error(f"--only: expected part of one of {', '.join(RUNNERS)}")
    if not options.report:
        race(names, options.seeds, options.threads)
    runs = read_race()
    if not runs:
        parser.error(
            f"{RACE_JSON.name}: expected trainings in it, found none; run without --report"
        )
    write(RACE_MD, table(runs))
    draw(runs).savefig(RACE_PNG, dpi=100)
    print(table(runs))


if __name__ == "__main__":
    main()
