"""One figure a function: each takes arrays, checks them, and returns a matplotlib `Figure`.

A new figure is made by pyplot and closed there at once. The `Figure` itself lives on: as the
last expression of a notebook cell it is shown exactly once, and nothing stays open. A function
that draws into the `ax` it is given leaves that figure to whoever made it; pyplot shows it at
the end of the cell, which therefore ends in `plt.show()`.

Figures read in grey and for the colour-blind: what a colour tells, a line style, marker, hatch
or word tells too. Images are light on black, as Fashion-MNIST is published.
"""

from fashion_dl.plots.convolution import feature_maps, filters
from fashion_dl.plots.data import class_balance, image_grid, mean_images, pixel_histogram
from fashion_dl.plots.evaluation import (
    confusion_matrix,
    mistakes,
    predictions,
    reliability_diagram,
)
from fashion_dl.plots.training import accuracy_by_images, compare_curves, learning_curves

__all__ = [
    "accuracy_by_images",
    "class_balance",
    "compare_curves",
    "confusion_matrix",
    "feature_maps",
    "filters",
    "image_grid",
    "learning_curves",
    "mean_images",
    "mistakes",
    "pixel_histogram",
    "predictions",
    "reliability_diagram",
]
