"""Figures of the data set: its images, its classes, its pixels."""

from collections.abc import Sequence

from fashion_dl._checks import (
    CLASSES,
    check_images,
    check_labels,
    check_positive_integer,
    check_same_length,
)
from fashion_dl.data import CLASS_NAMES
from fashion_dl.plots import _style

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def image_grid(
    images: np.ndarray,
    labels: np.ndarray | None = None,
    *,
    columns: int = 8,
    titles: Sequence[str] | None = None,
    title: str | None = None,
) -> Figure:
    """Images in rows, all on one grey scale.

    Args:
        images: uint8 or float, shape (n, height, width), n at most 256.
        labels: integers from 0 to 9, shape (n,); their class names stand over the images.
        columns: images in a row, 1 or more.
        titles: n texts to stand over the images, above the class names if there are both.
        title: of the figure; None says how many images there are.

    Returns:
        The figure, with an axes for each image.

    Raises:
        ValueError: other shapes or dtypes, labels out of range, different lengths, none, NaN,
            more than 256 images, or `columns` below 1.

    Example:
        >>> figure = image_grid(np.zeros((2, 28, 28), np.uint8), [0, 9])
        >>> [ax.get_title() for ax in figure.axes]
        ['T-shirt/top', 'Ankle boot']
    """
    images = check_images(images)
    _style.check_count(images, "images")
    check_positive_integer(columns, "columns")
    captions = None
    if titles is not None:
        _check_titles(titles)
        check_same_length(images=images, titles=titles)
        captions = titles
    if labels is not None:
        labels = check_labels(labels)
        check_same_length(images=images, labels=labels)
        captions = _style.names(labels)
        if titles is not None:
            captions = [f"{own}\n{name}" for own, name in zip(titles, captions, strict=True)]
    return _style.tiles(
        images,
        columns=columns,
        title=title if title is not None else _style.number(images, "image"),
        limits=_style.grey_limits(images),
        captions=captions,
    )


def class_balance(labels: np.ndarray, *, ax: Axes | None = None) -> Figure:
    """How many images each class has, as bars with their numbers.

    Args:
        labels: integers from 0 to 9, shape (n,).
        ax: where to draw; None makes a new figure.

    Returns:
        The figure, with a bar for each of the ten classes, class 0 on top.

    Raises:
        ValueError: labels of another rank or dtype, out of range or none; `ax` is no axes.

    Example:
        >>> figure = class_balance([0, 0, 9])
        >>> [int(bar.get_width()) for bar in figure.axes[0].patches]
        [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    """
    labels = check_labels(labels)
    ax = _style.axes_for(ax, (7, 3.6))
    bars = ax.barh(CLASS_NAMES, np.bincount(labels, minlength=CLASSES), color=_style.BLUE)
    ax.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=_style.SMALL)
    ax.invert_yaxis()
    ax.margins(x=0.12, y=0.02)
    _style.whole_number_ticks(ax.xaxis)
    _style.name_axes(ax, f"Images per class, {len(labels):,} in all", "images", "class")
    return ax.figure


def pixel_histogram(images: np.ndarray, *, ax: Axes | None = None) -> Figure:
    """How often each pixel value occurs, on a logarithmic scale: 0 is as frequent as the rest.

    Args:
        images: uint8 or float, shape (n, height, width).
        ax: where to draw; None makes a new figure.

    Returns:
        The figure: 256 bins of equal width, for uint8 one for each value from 0 to 255, for
        floats from the smallest value to the largest. Its title gives the share of the pixels
        that have the smallest value found.

    Raises:
        ValueError: images of another rank or dtype, none, or NaN; `ax` is no axes.

    Example:
        >>> figure = pixel_histogram(np.array([[[0, 0, 7]]], np.uint8))
        >>> figure.axes[0].patches[0].get_data().values[:8].astype(int)
        array([2, 0, 0, 0, 0, 0, 0, 1])
    """
    images = check_images(images)
    ax = _style.axes_for(ax, (7, 3.6))
    limits = (0, 256) if images.dtype == np.uint8 else (images.min(), images.max())
    counts, edges = np.histogram(images, bins=256, range=limits)
    ax.stairs(counts, edges, fill=True, color=_style.BLUE)
    ax.set_yscale("log")
    ax.set_ylim(bottom=counts[counts > 0].min() / 2)  # a logarithmic bar has no foot at 0
    smallest = images.min()
    share = np.count_nonzero(images == smallest) / images.size
    of = _style.number(images, "image")
    title = f"Pixel values of {of}\n{share:.0%} are {smallest:.3g}, the smallest"
    _style.name_axes(ax, title, "pixel value", "pixels (log scale)")
    return ax.figure


def mean_images(images: np.ndarray, labels: np.ndarray) -> Figure:
    """The mean image of each class, in two rows of five.

    Args:
        images: uint8 or float, shape (n, height, width).
        labels: integers from 0 to 9, shape (n,), each class at least once.

    Returns:
        The figure, with an axes for each class in label order, on the grey scale of `images`.

    Raises:
        ValueError: other shapes or dtypes, labels out of range, different lengths, none, NaN,
            or a class without images.

    Example:
        >>> figure = mean_images(np.zeros((10, 28, 28), np.uint8), np.arange(10))
        >>> len(figure.axes)
        10
    """
    images, labels = check_images(images), check_labels(labels)
    check_same_length(images=images, labels=labels)
    missing = [CLASS_NAMES[label] for label in range(CLASSES) if label not in labels]
    if missing:
        raise ValueError(
            f"labels: expected images of all ten classes, found none of: {', '.join(missing)}"
        )
    return _style.tiles(
        np.stack([images[labels == label].mean(axis=0) for label in range(CLASSES)]),
        columns=5,
        title=f"Mean image of each class, over {_style.number(images, 'image')}",
        limits=_style.grey_limits(images),
        captions=CLASS_NAMES,
    )


def _check_titles(titles):
    texts = not isinstance(titles, str) and np.iterable(titles)
    if not texts or not all(isinstance(text, str) for text in titles):
        raise ValueError(f"titles: expected one text for each image, found {titles!r}")
