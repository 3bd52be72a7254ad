"""Figures of training: loss and accuracy over the epochs."""

from collections.abc import Mapping, Sequence
from itertools import cycle

from fashion_dl._checks import check_array
from fashion_dl.plots import _style

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, PercentFormatter

History = Mapping[str, Sequence[float]]

SPELLED_OUT = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
}
COLORS = (
    _style.BLUE,
    _style.VERMILLION,
    _style.GREEN,
    _style.BLACK,
    _style.ORANGE,
    _style.PURPLE,
    _style.SKY,
)
LINES = ("-", "--", "-.", ":")
MARKERS = "os^DvPX*<>"


def learning_curves(history: History, *, title: str | None = None) -> Figure:
    """Loss and accuracy over the epochs, of training (dashed) and validation (solid).

    Args:
        history: as Keras's `History.history`: maps "loss", "accuracy" and, where there was
            validation data, "val_loss", "val_accuracy" to one number an epoch.
        title: of the figure; None is "Learning curves".

    Returns:
        The figure, with an axes for the loss and one for the accuracy; epochs count from 1.

    Raises:
        ValueError: `history` is no mapping, has no "loss" or "accuracy", no epoch, different
            numbers of epochs, or NaN or infinite values.

    Example:
        >>> figure = learning_curves({"loss": [0.9, 0.5], "accuracy": [0.7, 0.8]})
        >>> figure.axes[0].lines[0].get_xydata()
        array([[1. , 0.9],
               [2. , 0.5]])
    """
    curves = {key: _curve(history, key, "history") for key in ("loss", "accuracy")}
    curves |= {key: _curve(history, key, "history") for key in SPELLED_OUT if key in history}
    lengths = {key: len(curve) for key, curve in curves.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"history: expected one number of epochs, found {lengths}")

    figure, axes = _style.new_figure((_style.WIDTH, 3.6), columns=2)
    figure.suptitle(title if title is not None else "Learning curves")
    for ax, key in zip(axes, ("loss", "accuracy"), strict=True):
        _draw(
            ax, curves[key], label="training", color=_style.VERMILLION, linestyle="--", marker="o"
        )
        if f"val_{key}" in curves:
            _draw(ax, curves[f"val_{key}"], label="validation", color=_style.BLUE, marker="s")
        _finish(ax, key.capitalize(), key, lengths[key])
        ax.legend()
    return figure


def compare_curves(
    histories: Mapping[str, History],
    metric: str = "val_accuracy",
    *,
    ax: Axes | None = None,
    title: str | None = None,
) -> Figure:
    """One metric of several trainings over the epochs, a line each.

    Args:
        histories: maps the name of each training to its history, as for `learning_curves`;
            they may have different numbers of epochs.
        metric: a key that all histories have.
        ax: where to draw, in a figure with `layout="constrained"`, which leaves room for the
            legend on its right; None makes a new figure.
        title: of the axes; None names the metric.

    Returns:
        The figure; lines differ in colour, style and marker, and a legend names them.

    Raises:
        ValueError: `histories` is no mapping or has no entry, one of them does not have
            `metric`, no epoch, or NaN or infinite values; `ax` is no axes.

    Example:
        >>> figure = compare_curves({"dense": {"loss": [0.9]}, "CNN": {"loss": [0.8]}}, "loss")
        >>> [line.get_label() for line in figure.axes[0].lines]
        ['dense', 'CNN']
    """
    _check_named(histories, "histories", "history")
    curves = {
        name: _curve(history, metric, f"histories[{name!r}]") for name, history in histories.items()
    }
    ax = _style.axes_for(ax, (8.5, 4.2))
    for (name, curve), color, line, marker in zip(
        curves.items(), cycle(COLORS), cycle(LINES), cycle(MARKERS), strict=False
    ):
        _draw(ax, curve, label=name, color=color, linestyle=line, marker=marker)
    spelled_out = SPELLED_OUT.get(metric, metric.replace("_", " "))
    if title is None:
        title = f"{spelled_out.capitalize()} by epoch"
    _finish(ax, title, spelled_out, max(map(len, curves.values())))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))  # outside: many lines leave no room
    return ax.figure


def accuracy_by_images(
    accuracies: Mapping[str, np.ndarray], counts: Sequence[int], *, title: str | None = None
) -> Figure:
    """Accuracy by how many images of each class it was learned from: mean and spread over draws.

    Args:
        accuracies: maps the name of each way of training to floats from 0 to 1, shape
            (draws, len(counts)).
        counts: images of each class, rising, 1 or more.
        title: of the axes; None is "Accuracy by number of images".

    Returns:
        The figure; a line a way through the means, with bars of one standard deviation (by
        n - 1) where there are 2 draws or more.

    Raises:
        ValueError: `accuracies` is no mapping or has no entry, one of them has another shape or
            a number out of its range, or `counts` does not rise from 1 or more.

    Example:
        >>> figure = accuracy_by_images({"from scratch": [[0.6, 0.8], [0.8, 0.9]]}, [5, 20])
        >>> figure.axes[0].lines[0].get_xydata()
        array([[ 5.  ,  0.7 ],
               [20.  ,  0.85]])
    """
    counts = check_array(counts, "counts", ("sizes",), (np.integer,))
    if counts[0] < 1 or (np.diff(counts) <= 0).any():
        raise ValueError(f"counts: expected rising numbers of 1 or more, found {counts.tolist()}")
    _check_named(accuracies, "accuracies", "array")
    found = {
        name: _accuracies(some, f"accuracies[{name!r}]", len(counts))
        for name, some in accuracies.items()
    }
    ax = _style.axes_for(None, (8.5, 4.2))
    looks = zip(found.items(), cycle(COLORS), cycle(LINES), cycle(MARKERS), strict=False)
    for place, ((name, some), color, line, marker) in enumerate(looks):
        # A little beside each other, or the bars would lie on one another.
        beside = counts * 1.03 ** (place - (len(found) - 1) / 2)
        ax.errorbar(
            beside,
            some.mean(axis=0),
            some.std(axis=0, ddof=1) if len(some) > 1 else None,
            label=name,
            color=color,
            linestyle=line,
            marker=marker,
            capsize=3,
        )
    ax.set_xscale("log")
    ax.set_xticks(counts, [str(count) for count in counts])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(color="0.9")
    title = "Accuracy by number of images" if title is None else title
    _style.name_axes(ax, title, "training images of each class", "accuracy")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax.figure


def _check_named(named, name, of):
    if not isinstance(named, Mapping) or not named:
        raise ValueError(
            f"{name}: expected a dict of at least one name and {of}, "
            f"found {type(named).__name__} {named!r:.80}"
        )


def _accuracies(accuracies, name, sizes):
    accuracies = check_array(accuracies, name, ("draws", sizes), (np.floating,))
    if accuracies.min() < 0 or accuracies.max() > 1:
        raise ValueError(f"{name}: expected accuracies from 0 to 1, found {accuracies.tolist()}")
    return accuracies


def _curve(history, key, name):
    if not isinstance(history, Mapping):
        raise ValueError(
            f"{name}: expected a mapping such as Keras's `History.history`, "
            f"found {type(history).__name__}"
        )
    if key not in history:
        raise ValueError(
            f"{name}: expected {key!r} among its keys, found {', '.join(map(repr, history))}; "
            'accuracy needs `compile(metrics=["accuracy"])`, and val_… validation data'
        )
    curve = np.asarray(history[key])
    if np.issubdtype(curve.dtype, np.floating) and not np.isfinite(curve).all():
        raise ValueError(
            f"{name}[{key!r}]: expected finite numbers, found {curve[~np.isfinite(curve)][0]}: "
            "the training diverged; try a smaller learning rate"
        )
    return check_array(curve, f"{name}[{key!r}]", ("epochs",), (np.floating, np.integer))


def _draw(ax, curve, **look):
    # All epochs' markers would cover a long curve; twenty still tell it from the others.
    every = -(-len(curve) // 20)
    ax.plot(np.arange(1, len(curve) + 1), curve, markersize=4, markevery=every, **look)


def _finish(ax, title, y, epochs):
    ax.set_xlim(0.5, epochs + 0.5)
    _style.whole_number_ticks(ax.xaxis)
    ax.grid(color="0.9")
    _style.name_axes(ax, title, "epoch", y)
