"""Optimizers of the fast recipes that Keras lacks."""

import re

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="fashion_dl")
class Muon(keras.optimizers.Muon):
    """Keras's Muon, which steps convolutions' kernels as matrices, too.

    Muon turns a matrix's mean slope into the nearest one whose columns are at right angles, so
    that no direction is learned much faster than the others. Keras's own does that for dense
    layers alone, and has AdamW step all else. Here a convolution's kernel of shape (height,
    width, channels, filters) is a matrix of height × width × channels rows and a column for
    each filter. Biases, batch normalization and depthwise kernels, which have a single column,
    are left to AdamW as before.

    The arguments are those of `keras.optimizers.Muon`.

    Source: Jordan 2024, "Muon: An optimizer for hidden layers in neural networks"; steps as
    large as AdamW's by the scale of Liu et al. 2025, "Muon is Scalable for LLM Training".

    Example:
        >>> Muon(0.02, weight_decay=0.0).weight_decay
        0.0
    """

    def _should_use_adamw(self, variable):
        if len(variable.shape) != 4 or variable.shape[-1] == 1:
            return super()._should_use_adamw(variable)
        return any(re.search(name, variable.path) for name in self.exclude_layers)

    def zeropower_via_newtonschulz5(self, x, steps):
        """The nearest matrix to `x` with columns at right angles, in the shape of `x`."""
        return ops.reshape(super().zeropower_via_newtonschulz5(_as_matrix(x), steps), x.shape)

    def lr_adjust(self, x):
        """`x`, scaled by what its shape as a matrix asks for."""
        return ops.reshape(super().lr_adjust(_as_matrix(x)), x.shape)


def _as_matrix(kernel):
    return ops.reshape(kernel, (-1, kernel.shape[-1]))
