"""Figures of a trained model: what it confuses, how sure it is, and where it errs."""

from fashion_dl._checks import (
    CLASSES,
    check_array,
    check_images,
    check_labels,
    check_probabilities,
    check_same_length,
)
from fashion_dl.data import CLASS_NAMES
from fashion_dl.plots import _style

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure


def confusion_matrix(matrix: np.ndarray, *, ax: Axes | None = None) -> Figure:
    """How often each class was taken for each, as numbers on shades.

    Args:
        matrix: integers of 0 or more, shape (10, 10), as from `evaluation.confusion_matrix`:
            rows are true classes, columns predicted ones.
        ax: where to draw; None makes a new figure.

    Returns:
        The figure. Shades show each count as a share of its true class, with the small shares
        drawn apart, for there the mistakes are.

    Raises:
        ValueError: another shape or dtype (shares, say), negative counts, or all 0; `ax` is no
            axes.

    Example:
        >>> figure = confusion_matrix(np.eye(10, dtype=int))
        >>> figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()
        ('predicted class', 'true class')
    """
    matrix = check_array(matrix, "matrix", (CLASSES, CLASSES), (np.integer,))
    if matrix.min() < 0 or not matrix.any():
        raise ValueError(
            f"matrix: expected counts of 0 or more, not all 0, found {matrix.min()} "
            f"to {matrix.max()}"
        )
    ax = _style.axes_for(ax, (7.5, 6.4))
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    image = ax.imshow(shares, cmap="Blues", norm=PowerNorm(0.5, 0, 1), aspect="auto")
    ax.figure.colorbar(image, ax=ax, label="share of the true class", ticks=[0, 0.1, 0.5, 1])
    for (row, column), count in np.ndenumerate(matrix):
        # At a share of 0.5, black and white stand out from the shade alike.
        color = "white" if shares[row, column] > 0.5 else "black"
        ax.text(column, row, count, ha="center", va="center", color=color, fontsize=_style.SMALL)
    ax.set_xticks(range(CLASSES), CLASS_NAMES, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(CLASSES), CLASS_NAMES)
    right = np.trace(matrix)
    title = f"Confusion matrix: {right:,} of {matrix.sum():,} right"
    _style.name_axes(ax, title, "predicted class", "true class")
    return ax.figure


def predictions(images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray) -> Figure:
    """Images, each beside the probabilities that a model gives its ten classes.

    Args:
        images: uint8 or float, shape (n, height, width), n at most 32.
        labels: integers from 0 to 9, shape (n,), the true classes.
        probabilities: float, shape (n, 10), each row adding up to 1.

    Returns:
        The figure: for each image an axes, then one of ten bars. The predicted class's bar is
        hatched; "true" stands at the true class's and "predicted" at the predicted one's.

    Raises:
        ValueError: other shapes or dtypes, labels out of range, rows that are no
            probabilities, different lengths, none, NaN, or more than 32 images.

    Example:
        >>> figure = predictions(np.zeros((1, 28, 28)), [1], np.eye(10)[[1]])
        >>> figure.axes[1].get_xlabel()
        'probability'
    """
    images, labels, probabilities = _check_predictions(images, labels, probabilities, most=32)
    pairs = min(len(images), 2)
    rows = -(-len(images) // pairs)
    figure, axes = _style.new_figure(
        (_style.WIDTH / 2 * pairs, 2.5 * rows + 0.4),
        rows,
        2 * pairs,
        squeeze=False,
        width_ratios=[1.4, 1.5] * pairs,
    )
    right = np.count_nonzero(probabilities.argmax(axis=1) == labels)
    figure.get_layout_engine().set(w_pad=0.1)
    figure.suptitle(f"Predicted probabilities: {right} of {len(images)} right")
    panels = axes.reshape(-1, 2)
    limits = _style.grey_limits(images)
    verdicts = _style.verdicts(labels, probabilities)
    for (left, bars), image, label, row, verdict in zip(
        panels, images, labels, probabilities, verdicts, strict=False
    ):
        _style.show_image(left, image, limits)
        _draw_probabilities(bars, row, label, verdict)
    for ax in panels[len(images) :].flat:
        ax.set_axis_off()
    return figure


def mistakes(images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray) -> Figure:
    """Images with their true class and, as the model saw it, predicted class and probability.

    Which images to show is the caller's choice, such as `evaluation.most_confident_mistakes`.

    Args:
        images: uint8 or float, shape (n, height, width), n at most 256.
        labels: integers from 0 to 9, shape (n,), the true classes.
        probabilities: float, shape (n, 10), each row adding up to 1.

    Returns:
        The figure, with an axes for each image.

    Raises:
        ValueError: as for `predictions`, with 256 in place of 32.

    Example:
        >>> figure = mistakes(np.zeros((1, 28, 28)), [6], np.eye(10)[[4]])
        >>> print(figure.axes[0].get_title())
        true: Shirt
        predicted: Coat 100%
    """
    images, labels, probabilities = _check_predictions(
        images, labels, probabilities, most=_style.MOST_IMAGES
    )
    return _style.tiles(
        images,
        columns=5,
        title="Mistakes",
        limits=_style.grey_limits(images),
        captions=_style.verdicts(labels, probabilities),
        # For the longest caption that there can be: a lesson's figure is to keep its size,
        # whatever its model got wrong.
        width=1.92,
    )


def reliability_diagram(
    confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, *, ax: Axes | None = None
) -> Figure:
    """How often a model is right against how sure it is, bin by bin.

    Args:
        confidence: float from 0 to 1, shape (bins,), mean probability of the predicted class,
            as from `evaluation.calibration`; may be NaN where `count` is 0.
        accuracy: float from 0 to 1, shape (bins,), share of right predictions; likewise.
        count: integers of 0 or more, shape (bins,), predictions in the bin.
        ax: where to draw; None makes a new figure.

    Returns:
        The figure: a point for each bin that is not empty, its distance from the diagonal as a
        thick bar, and its count below. Points under the diagonal are too sure.

    Raises:
        ValueError: another rank or dtype, different lengths, values out of range, or NaN in a
            bin that is not empty, none, or all bins empty; `ax` is no axes.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", figure 1.

    Example:
        >>> figure = reliability_diagram([np.nan, 0.8], [np.nan, 0.6], [0, 5])
        >>> figure.axes[0].lines[1].get_xydata()
        array([[0.8, 0.6]])
    """
    confidence, accuracy, count = _check_bins(confidence, accuracy, count)
    ax = _style.axes_for(ax, (6, 5.4))
    ax.plot([0, 1], [0, 1], color=_style.BLACK, linestyle="--", label="perfectly calibrated")
    ax.vlines(
        confidence, confidence, accuracy, color=_style.ORANGE, linewidth=7, alpha=0.6, label="gap"
    )
    ax.plot(confidence, accuracy, color=_style.BLUE, marker="o", label="model")
    notes = ["count:", *(f"{number:,}" for number in count)]
    for x, note in zip(_spread([0, *confidence], 0.04), notes, strict=True):
        ax.text(x, -0.03, note, rotation=90, ha="center", va="top", fontsize=_style.SMALL)
    ax.axhline(0, color="0.8", linewidth=0.8)
    ax.set_xlim(-0.02, 1.04)
    ax.set_ylim(-0.18, 1.02)
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.legend(loc="upper left")
    title = f"Reliability of {count.sum():,} predictions"
    _style.name_axes(ax, title, "mean confidence of the bin", "accuracy of the bin")
    return ax.figure


def _check_predictions(images, labels, probabilities, most):
    images, labels = check_images(images), check_labels(labels)
    probabilities = check_probabilities(probabilities)
    check_same_length(images=images, labels=labels, probabilities=probabilities)
    _style.check_count(images, "images", most)
    return images, labels, probabilities


def _draw_probabilities(ax, probabilities, label, verdict):
    predicted = probabilities.argmax()
    bars = ax.barh(CLASS_NAMES, probabilities, color=_style.SKY, edgecolor="black")
    bars[predicted].set(hatch="///", facecolor=_style.ORANGE)
    notes = [""] * CLASSES
    notes[predicted] = "predicted"
    notes[label] = "true" if label != predicted else "predicted, true"
    ax.bar_label(bars, notes, padding=3, fontsize=_style.SMALL)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1])
    ax.tick_params(labelsize=_style.SMALL)
    _style.name_axes(ax, verdict, "probability", "class")
    ax.title.set_fontsize(_style.SMALL)


def _check_bins(confidence, accuracy, count):
    """The three arrays, as floats and integers, without the empty bins."""
    count = check_array(count, "count", ("bins",), (np.integer,))
    if count.min() < 0 or not count.any():
        raise ValueError(
            f"count: expected counts of 0 or more, not all 0, found {count.min()} to {count.max()}"
        )
    filled = count > 0
    kept = []
    for name, values in (("confidence", confidence), ("accuracy", accuracy)):
        values = np.asarray(values)
        if values.shape != count.shape:
            raise ValueError(
                f"{name}: expected the shape of count, {count.shape}, found {values.shape}"
            )
        values = check_array(values[filled], f"{name} where count > 0", ("bins",), (np.floating,))
        if values.min() < 0 or values.max() > 1.001:  # float32 softmax may end a hair above 1
            raise ValueError(
                f"{name}: expected values from 0 to 1, found {values.min():.4g} "
                f"to {values.max():.4g}"
            )
        kept.append(values)
    return *kept, count[filled]


def _spread(positions, gap):
    """Rising `positions`, moved right where they are less than `gap` after the one before."""
    spread = []
    for position in positions:
        spread.append(max(position, spread[-1] + gap) if spread else position)
    return spread
