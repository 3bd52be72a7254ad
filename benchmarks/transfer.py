"""Three classes from a few images of each: by a network that knows the seven others, and without.

    python -m benchmarks.transfer                          ten draws: minutes
    python -m benchmarks.transfer --only frozen --seeds 3
    python -c "from benchmarks import transfer; transfer.choose()"    the learning rates: hours

A draw is so many training images of each class, and the first weights of what is new. All ways
train the same network, with three outputs, for the same number of epochs a step, each at the
learning rates that `choose` found on validation images. The test images of the three classes are
read once, at the end of each training. What transfer.json holds is not run again; transfer.md is
the table, and transfer.png the figure.
"""

import statistics
from itertools import product
from pathlib import Path
from typing import NamedTuple

from benchmarks.pretrain import NETWORKS
from benchmarks.runs import by_name, circumstances, machine, measure
from fashion_dl import CLASS_NAMES, evaluation, load_data, models, plots, preprocessing, training

import keras
import numpy as np
from sklearn.model_selection import train_test_split

TRANSFER_JSON = Path(__file__).with_name("transfer.json")
SEEDS = 10
KNOWN = 7  # classes; the others are the task
NEW = len(CLASS_NAMES) - KNOWN
COUNTS = (5, 20, 100)  # images of each class
EPOCHS = 40
BATCH_SIZE = 32
RATES = {  # of each step, by `choose`; "frozen base" had 0.14 points more at 0.1, at the edge
    "from scratch": (0.003,),
    "frozen random base": (0.003,),
    "frozen base": (0.03,),
    "fine-tuned base": (0.03, 0.0003),
}
CHOICES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)


class Task(NamedTuple):
    """The new classes' images, as the base takes them, and their labels from 0 on."""

    training: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def task():
    (x, y), (x_test, y_test) = load_data()
    known = x[y < KNOWN]

    def prepared(images, labels):
        new = labels >= KNOWN
        images = preprocessing.standardize(images[new], known)
        return preprocessing.add_channel_axis(images), labels[new] - KNOWN

    split = preprocessing.train_validation_split(x, y)
    return Task(*(prepared(*part) for part in (*split, (x_test, y_test))))


def drawn(images, labels, count, seed):
    """So many of `images`, and their labels, of each class."""
    x, _, y, _ = train_test_split(
        images, labels, train_size=NEW * count, stratify=labels, random_state=seed
    )
    return x, y


def trained(way, rates, x, y, seed):
    """The network that this way gives, trained on `x` with labels `y` from 0 on."""
    keras.utils.set_random_seed(seed)
    knows = way in ("frozen base", "fine-tuned base")
    base = models.pretrained(KNOWN) if knows else NETWORKS[KNOWN].build()
    model = models.transfer(base, NEW)
    if way == "from scratch":
        model.get_layer("features").trainable = True  # batch normalization, too
    model = fitted(model, x, y, rates[0], seed)
    for rate in rates[1:]:
        model = fitted(models.unfreeze(model), x, y, rate, seed)
    return model


def fitted(model, x, y, rate, seed):
    how = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "learning_rate": rate}
    training.fit(model, x, y, seed=seed, verbose=0, **how)
    return model


def accuracy(model, x, y):
    return evaluation.accuracy(y, model.predict(x, batch_size=1000, verbose=0).argmax(axis=1))


def run(way, seed):
    """One draw of each size: what transfer.json holds of it."""
    found = task()
    return {
        "accuracy": {
            count: accuracy(
                trained(way, RATES[way], *drawn(*found.training, count, seed), seed), *found.test
            )
            for count in COUNTS
        },
        "machine": machine(),
    }


def choose(ways=tuple(RATES), draws=(100, 101, 102)):
    """Print each way's mean accuracy on validation images, over all sizes, by its last rate.

    "fine-tuned base" takes its first step as RATES has it: what was chosen for "frozen base".
    """
    found = task()
    for way, rate in product(ways, CHOICES):
        rates = (*RATES[way][:-1], rate)
        figures = [
            accuracy(
                trained(way, rates, *drawn(*found.training, count, seed), seed), *found.validation
            )
            for count, seed in product(COUNTS, draws)
        ]
        print(f"{way}, {rates}: {statistics.mean(figures):.2%}", flush=True)


def table(runs):
    """transfer.json as a page to read."""
    names = ", ".join(CLASS_NAMES[KNOWN:])
    lines = [
        "# Three new classes from a few images",
        "",
        "Written by `python -m benchmarks.transfer`; do not edit. Accuracy on the test images of",
        f"{names}, for so many training images of each; mean and standard",
        "deviation over the draws, of seeds from 0 on. The base was trained on the seven others.",
        f"{EPOCHS} epochs a step, batches of {BATCH_SIZE}; one learning rate for all sizes.",
        "",
        f"Last training {circumstances(runs)}",
        "",
        "| | draws | " + " | ".join(f"{count} images" for count in COUNTS) + " |",
        "| --- | --- |" + " --- |" * len(COUNTS),
    ]
    for name, accuracies in by_way(runs).items():
        cells = " | ".join(map(_mean_and_spread, accuracies.T))
        lines.append(f"| {name} | {len(accuracies)} | {cells} |")
    return "\n".join(lines) + "\n"


def _mean_and_spread(accuracies):
    mean = f"{accuracies.mean():.1%}"
    return f"{mean} ± {100 * accuracies.std(ddof=1):.1f}" if len(accuracies) > 1 else mean


def by_way(runs):
    """The accuracies of each way, shape (draws, sizes)."""
    return {
        name: np.array([[run["accuracy"][str(count)] for count in COUNTS] for run in some])
        for name, some in by_name(runs).items()
    }


def main(arguments=None):
    measured = measure(
        "benchmarks.transfer",
        TRANSFER_JSON,
        list(RATES),
        run,
        table,
        seeds=SEEDS,
        arguments=arguments,
    )
    if measured:
        path, runs = measured
        figure = plots.accuracy_by_images(by_way(runs), COUNTS)
        figure.savefig(path.with_suffix(".png"), dpi=150)


if __name__ == "__main__":
    main()
