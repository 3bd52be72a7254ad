"""Checks for the exercises: `checks.one_hot(my_one_hot)` says "Well done", or why not yet.

Each takes the learner's function and tries it on inputs of its own. It prints what it verified,
or raises `NotYet` with the input, what came back, what was expected, and a hint. A gap that is
still open raises its own `NotImplementedError`.
"""

from fashion_dl.checks.checking import NotYet
from fashion_dl.checks.lesson_01 import class_counts, mean_images, nearest_mean, pixels
from fashion_dl.checks.lesson_02 import one_hot, split_sizes, standardize
from fashion_dl.checks.lesson_03 import cosine_decay, regression_parameters, softmax
from fashion_dl.checks.lesson_04 import (
    cross_entropy,
    finite_difference,
    network_weights,
    output_slope,
)
from fashion_dl.checks.lesson_05 import accuracy, dense_network, dense_parameters, least_sure
from fashion_dl.checks.lesson_06 import choose, dropout, early_stopping, kept_units
from fashion_dl.checks.lesson_07 import convolution_parameters, convolve, max_pool, shapes
from fashion_dl.checks.lesson_08 import abstain, confusion_matrix, recall, shirts_found
from fashion_dl.checks.lesson_09 import augmented_images, flip, mixup, shift
from fashion_dl.checks.lesson_10 import moving_average, one_cycle, steps
from fashion_dl.checks.lesson_11 import both_ways, residual, separable_parameters
from fashion_dl.checks.lesson_12 import grid_points, log_uniform, pruned
from fashion_dl.checks.lesson_13 import few_of_each, head_parameters, new_labels

__all__ = [
    "NotYet",
    "abstain",
    "accuracy",
    "augmented_images",
    "both_ways",
    "choose",
    "class_counts",
    "confusion_matrix",
    "convolution_parameters",
    "convolve",
    "cosine_decay",
    "cross_entropy",
    "dense_network",
    "dense_parameters",
    "dropout",
    "early_stopping",
    "few_of_each",
    "finite_difference",
    "flip",
    "grid_points",
    "head_parameters",
    "kept_units",
    "least_sure",
    "log_uniform",
    "max_pool",
    "mean_images",
    "mixup",
    "moving_average",
    "nearest_mean",
    "network_weights",
    "new_labels",
    "one_cycle",
    "one_hot",
    "output_slope",
    "pixels",
    "pruned",
    "recall",
    "regression_parameters",
    "residual",
    "separable_parameters",
    "shapes",
    "shift",
    "shirts_found",
    "softmax",
    "split_sizes",
    "standardize",
    "steps",
]
