"""Peers and this project side by side: how long each trains, and how far it gets.

    python -m benchmarks.race --into build             all but the slowest, five seeds each
    python -m benchmarks.race --only plain --seeds 1   those whose names contain "plain"
    python -m benchmarks.race --only Hands-On          the slowest, only so
    python -m benchmarks.race --threads 1              one thread, kept in files of its own
    python -m benchmarks.race --report                 only table and figure, from what is stored

Each training runs in a process of its own, one after another: the first seed of all, then the
second. What is in race.json already is not run again, so that an interrupted race goes on; the
one beside this file is what the README shows, and --into names a folder for another. Peers
(see peers.py) are trained as published, on all training images, and looked at after each epoch;
this project's recipes, whose learning rate ends at 0, give one point each, at their end. Time is
that of training alone: loading the data, compiling, and looking at the test images are not in it.

The recipes' networks, optimizers and augmentations were chosen by trainings on 54,000 of the
training images, and by their accuracy on the 6,000 others; but `cnn` has erasing and twice as many
epochs as were so tried, set without a trial.
"""

import time
from functools import partial
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.recipes import prepared
from benchmarks.runs import machine, measure
from benchmarks.standings import RUNNERS, draw, table
from fashion_dl import load_data, preprocessing

import keras
import numpy as np
import tensorflow

RACE_JSON = Path(__file__).with_name("race.json")
SLOW = ("Hands-On ML CNN", "ResNet-18 at 96 × 96")  # hours for five seeds: only when named
SEEDS = 5


class Clock(keras.callbacks.Callback):
    """Seconds of training alone, and after each epoch what `look` then says."""

    def __init__(self, look):
        super().__init__()
        self.seconds, self.curve, self._look = 0.0, [], look

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds += time.perf_counter() - self._started
        self.curve.append([round(self.seconds, 2), self._look()])


def run(name, seed):
    """One training: what race.json holds of it."""
    started = time.perf_counter()
    data = load_data()
    loading = time.perf_counter() - started
    keras.utils.set_random_seed(seed)
    measured = run_peer if name in PEERS else run_recipe
    model, compiling, curve = measured(RUNNERS[name], data, seed)
    return {
        "parameters": model.count_params(),
        "loading_seconds": round(loading, 2),
        "compiling_seconds": round(compiling, 2),
        "curve": curve,
        "machine": machine(),
    }


def run_peer(peer, data, seed):
    """(model, seconds to compile, [seconds, test accuracy] after each epoch)."""
    (x_train, y_train), (x_test, y_test) = data
    x_train, x_test = peer.prepare(x_train), peer.prepare(x_test)
    labels = preprocessing.one_hot(y_train) if peer.one_hot else y_train
    model = peer.build()
    # A seed would also have Keras give all epochs one order of images: no peer asked for that.
    tensorflow.random.set_seed(None)
    fit = partial(model.fit, batch_size=peer.batch_size, verbose=0)
    compiling = compile_ahead(model, fit, x_train, labels, peer.batch_size)
    clock = Clock(lambda: accuracy(model.predict(x_test, batch_size=1000, verbose=0), y_test))
    fit(x_train, labels, epochs=peer.epochs, callbacks=[clock])
    return model, compiling, clock.curve


def run_recipe(recipe, data, seed):
    """(model, seconds to compile, [[seconds, test accuracy]] after the last epoch)."""
    (x_train, y_train), (x_test, y_test) = data
    model = recipe.compiled(len(x_train))
    x_train, x_test = (prepared(model, images, x_train) for images in (x_train, x_test))
    fit = partial(recipe.fit, model, seed=seed)
    compiling = compile_ahead(model, fit, x_train, y_train, recipe.batch_size)
    clock = Clock(lambda: None)
    fit(x_train, y_train, epochs=recipe.epochs, callbacks=[clock])
    found = accuracy(recipe.predict(model, x_test), y_test)
    return model, compiling, [[round(clock.seconds, 2), found]]


def compile_ahead(model, fit, x, y, batch_size):
    """Seconds that the first steps take, with whole and last batch; the model is as before."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    before = [np.array(variable) for variable in variables]
    size = batch_size + len(x) % batch_size
    started = time.perf_counter()
    fit(x[:size], y[:size], epochs=1)
    seconds = time.perf_counter() - started
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return seconds


def accuracy(probabilities, labels):
    return round(float((probabilities.argmax(axis=1) == labels).mean()), 4)


def main(arguments=None):
    measured = measure(
        "benchmarks.race",
        RACE_JSON,
        list(RUNNERS),
        run,
        table,
        seeds=SEEDS,
        unless_named=SLOW,
        arguments=arguments,
    )
    if measured:
        path, runs = measured
        draw(runs).savefig(path.with_suffix(".png"), dpi=100)


if __name__ == "__main__":
    main()
