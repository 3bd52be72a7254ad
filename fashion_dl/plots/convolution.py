"""Figures of a convolutional network: its filters, and what they make of an image."""

from fashion_dl._checks import check_array
from fashion_dl.plots import _style

import numpy as np
from matplotlib.figure import Figure


def filters(kernels: np.ndarray) -> Figure:
    """The filters of a first convolutional layer, grey where a weight is 0.

    Args:
        kernels: float, shape (height, width, 1, n), as Keras stores them; n at most 256.

    Returns:
        The figure: an axes for each filter, numbered from 0 as in `kernels[..., 0, i]`, and a
        colour bar. All share a grey scale from -w to w, where w is the largest weight in size.

    Raises:
        ValueError: another shape or dtype, none, NaN, or more than 256 filters.

    Example:
        >>> figure = filters(np.array([-1.0, 2.0]).reshape(1, 1, 1, 2))
        >>> figure.axes[0].images[0].get_clim()
        (-2.0, 2.0)
    """
    kernels = check_array(kernels, "kernels", ("height", "width", 1, "n"), (np.floating,))
    weights = np.moveaxis(kernels[:, :, 0], -1, 0)
    _style.check_count(weights, "filters")
    largest = float(np.abs(weights).max()) or 1.0
    count, height, width = weights.shape
    return _style.tiles(
        weights,
        columns=8,
        title=f"{_style.number(weights, 'filter')} of {height} × {width} weights",
        limits=(-largest, largest),
        captions=list(map(str, range(count))),
        scale="weight",
    )


def feature_maps(maps: np.ndarray, *, title: str | None = None) -> Figure:
    """What each filter of a layer gives for one image.

    Args:
        maps: float, shape (height, width, n), n at most 256: the layer's output for one image.
        title: of the figure; None says how many maps there are.

    Returns:
        The figure: an axes for each map, numbered from 0 as in `maps[..., i]`, and a colour
        bar. All share one grey scale, so that a dark map is one of a filter that found little.

    Raises:
        ValueError: another shape (a batch, say) or dtype, none, NaN, or more than 256 maps.

    Example:
        >>> figure = feature_maps(np.zeros((26, 26, 2)))
        >>> [ax.get_title() for ax in figure.axes[:2]]
        ['0', '1']
    """
    maps = check_array(maps, "maps", ("height", "width", "n"), (np.floating,))
    maps = np.moveaxis(maps, -1, 0)
    _style.check_count(maps, "maps")
    count, height, width = maps.shape
    if title is None:
        title = f"{_style.number(maps, 'feature map')} of {height} × {width}"
    return _style.tiles(
        maps,
        columns=8,
        title=title,
        limits=(maps.min(), maps.max()),
        captions=list(map(str, range(count))),
        scale="activation",
    )
