"""The README's picture: ten garments, and the accuracy that each lesson's model reaches.

python -m benchmarks.ladder               draws ladder.png from spread.json
"""

from pathlib import Path

from benchmarks.spread import read_spread
from fashion_dl import CLASS_NAMES, load_data

import matplotlib.pyplot as plt
import numpy as np

LADDER_PNG = Path(__file__).with_name("ladder.png")
RUNGS = (  # what is written, the lesson, and the name of the figure in it
    ("20 parameters (lesson 3)", "03_a_baseline_to_beat", "smallest_test"),
    ("softmax regression (3)", "03_a_baseline_to_beat", "test_accuracy"),
    ("one hidden layer, NumPy (4)", "04_a_neural_network_from_scratch", "test_accuracy"),
    ("one hidden layer, Keras (5)", "05_a_dense_network_in_keras", "test_accuracy"),
    ("final dense network (6)", "06_overfitting_and_its_cures", "test_accuracy"),
    ("convolutional network (7)", "07_convolutions", "test_accuracy"),
)
PEOPLE = 0.835  # untrained, on a sample: project page of zalandoresearch/fashion-mnist


def rungs(spread):
    """(text, accuracies over the seeds), lowest first, from what `spread.json` holds."""
    measured = [(text, spread[lesson]["figures"][figure]) for text, lesson, figure in RUNGS]
    return sorted([("guessing", [0.1]), *measured], key=lambda rung: np.mean(rung[1]))


def draw(spread):
    """The picture as a matplotlib figure."""
    figure = plt.figure(figsize=(9.6, 4.6), layout="constrained")
    garments, ladder = figure.subfigures(2, 1, height_ratios=(1, 2.8))
    _draw_garments(garments)
    _draw_rungs(ladder.subplots(), rungs(spread))
    return figure


def _draw_garments(figure):
    (x_train, y_train), _ = load_data()
    for label, ax in enumerate(figure.subplots(1, len(CLASS_NAMES))):
        ax.imshow(x_train[np.flatnonzero(y_train == label)[1]], cmap="gray")
        ax.set_title(CLASS_NAMES[label], fontsize=9)
        ax.set_axis_off()


def _draw_rungs(ax, rungs):
    for height, (_, accuracies) in enumerate(rungs):
        mean = np.mean(accuracies)
        ax.barh(height, mean, color="0.85", edgecolor="0.4")
        ax.plot(accuracies, [height] * len(accuracies), "k|", markersize=12)
        ax.text(max(accuracies) + 0.01, height, f"{mean:.1%}", va="center")
    ax.axvline(PEOPLE, color="black", linestyle="--")
    ax.text(PEOPLE - 0.01, 0, f"untrained people: {PEOPLE:.1%}", ha="right", va="center")
    ax.set_yticks(range(len(rungs)), [text for text, _ in rungs])
    ax.set(
        title="Accuracy on the test images: mean, and a stroke for each of ten seeds",
        xlabel="test accuracy",
        xlim=(0, 1),
    )
    ax.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    draw(read_spread()).savefig(LADDER_PNG, dpi=100)
