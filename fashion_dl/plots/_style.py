"""What all figures share: colours, captions, and how a new figure is made."""

from collections.abc import Sequence

from fashion_dl._checks import check_same_length
from fashion_dl.data import CLASS_NAMES

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

# Okabe & Ito, "Color Universal Design": told apart by the colour-blind. Without their yellow,
# which is too faint on white.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"

SMALL = 9  # points: captions, and numbers in cells
WIDTH = 9.6  # inches, of a full-width figure in a notebook
MOST_IMAGES = 256


def new_figure(size: tuple[float, float], rows=1, columns=1, **options) -> tuple[Figure, Axes]:
    """A figure and its axes, as from `plt.subplots`, of which pyplot keeps no hold."""
    figure, axes = plt.subplots(rows, columns, figsize=size, layout="constrained", **options)
    plt.close(figure)
    return figure, axes


def axes_for(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """`ax`, or where it is None the axes of a new figure of `size` in inches."""
    if ax is None:
        return new_figure(size)[1]
    if not isinstance(ax, Axes):
        raise ValueError(f"ax: expected one matplotlib Axes or None, found {type(ax).__name__}")
    return ax


def name_axes(ax: Axes, title: str, x: str, y: str) -> None:
    ax.set_title(title)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.spines[["top", "right"]].set_visible(False)


def whole_number_ticks(axis: Axis) -> None:
    axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    axis.set_major_formatter("{x:,.0f}")


def grey_limits(images: np.ndarray) -> tuple[float, float]:
    """What black and white stand for: one scale for all `images`, so that they compare."""
    if images.dtype == np.uint8:
        return 0, 255
    return min(0, images.min()), max(1, images.max())


def show_image(ax: Axes, image: np.ndarray, limits: tuple[float, float], caption: str = ""):
    """Draw `image` light on black, as Fashion-MNIST is published, and return what was drawn."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(caption, fontsize=SMALL)
    low, high = limits
    return ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")


def check_count(images: np.ndarray, name: str, most: int = MOST_IMAGES) -> None:
    """Raise where there are more images than a figure can hold: drawing would take minutes."""
    if len(images) > most:
        raise ValueError(
            f"{name}: expected at most {most} for one figure, found {len(images)}; choose some"
        )


def tiles(
    images: np.ndarray,
    *,
    columns: int,
    title: str,
    limits: tuple[float, float],
    captions: Sequence[str] | None = None,
    scale: str | None = None,
    width: float = 1.2,
) -> Figure:
    """Images in rows of `columns`, each `width` inches wide where the page and captions allow.

    `scale` names the colour bar, where there is to be one.
    """
    captions = [""] * len(images) if captions is None else captions
    check_same_length(images=images, captions=captions)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    lines = max(caption.count("\n") + 1 if caption else 0 for caption in captions)
    bar_width = 0.9 if scale else 0
    width = max(min(width, (WIDTH - bar_width) / columns), text_width(captions) + 0.15)
    height = width * images.shape[1] / images.shape[2] + lines * 0.16 + 0.06
    figure, axes = new_figure(
        (max(columns * width + bar_width, text_width([title], 12) + 0.2), rows * height + 0.5),
        rows,
        columns,
        squeeze=False,
    )
    figure.suptitle(title)
    for ax in axes.flat[len(images) :]:
        ax.set_axis_off()
    for ax, image, caption in zip(axes.flat, images, captions, strict=False):
        drawn = show_image(ax, image, limits, caption)
    if scale:
        figure.colorbar(drawn, ax=axes, label=scale, shrink=0.9)
    return figure


def text_width(texts: Sequence[str], size: float = SMALL) -> float:
    """Inches that the widest line of `texts` takes at `size` points."""
    lines = {line for text in texts for line in text.splitlines() if line.strip()}
    return max((TextPath((0, 0), line, size).get_extents().x1 / 72 for line in lines), default=0)


def number(items: np.ndarray, noun: str) -> str:
    """How many `items` there are, in words: "1 image", "60,000 images"."""
    return f"{len(items):,} {noun}{'' if len(items) == 1 else 's'}"


def names(labels: np.ndarray) -> list[str]:
    return [CLASS_NAMES[label] for label in labels]


def verdicts(labels: np.ndarray, probabilities: np.ndarray) -> list[str]:
    """For each image its true class, and the predicted one with its probability."""
    return [
        f"true: {CLASS_NAMES[label]}\npredicted: {CLASS_NAMES[row.argmax()]} {row.max():.0%}"
        for label, row in zip(labels, probabilities, strict=True)
    ]
