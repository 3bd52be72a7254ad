"""Networks that go on where tutorials stop: the fast one, and deep ones of few parameters."""

from fashion_dl._checks import CLASSES, check_positive_integer, check_share
from fashion_dl.models.basic import IMAGE_SHAPE

import keras
from keras import layers

# Keras's own 0.99 remembers hundreds of steps: too many for trainings of a few hundred.
MOMENTUM = 0.9


def fast_cnn(width: int = 32, *, depth: int = 1, dropout: float = 0.0) -> keras.Model:
    """The fastest way to a convolutional network's accuracy here: never at full resolution.

    Convolutions 4×4 with stride 2, then 3×3 at 14×14 pixels, then 3×3 at 7×7, all with ReLU.
    The second and the last are pooled to half the sides, and batch normalization, which costs
    more than a convolution here, comes after pooling; the first has none.

    Args:
        width: filters of the first convolution, 1 or more; the second has twice, the others
            four times as many.
        depth: convolutions at 7×7 pixels, 1 or more.
        dropout: share of the values dropped in training before the last layer, in [0, 1).

    Returns:
        An uncompiled model named "fast_cnn". Input: float, shape (n, 28, 28, 1). Output: float32
        probabilities, shape (n, 10).

    Raises:
        ValueError: an argument is out of its range.

    Source: convolution, pooling, normalization, activation in this order after a first layer of
    few pixels, as in Jordan 2024, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU"; sized for
    two processor cores.

    Example:
        >>> fast_cnn().count_params()
        105002
    """
    check_positive_integer(width, "width")
    check_positive_integer(depth, "depth")
    check_share(dropout, "dropout", below=True)
    width = int(width)
    inputs = keras.Input((*IMAGE_SHAPE, 1))
    x = layers.Conv2D(
        width, 4, 2, padding="same", activation="relu", kernel_initializer="he_normal"
    )(inputs)
    x = _convolution(x, 2 * width, pool=True)
    for layer in range(depth):
        x = _convolution(x, 4 * width, pool=layer == depth - 1)
    x = layers.Flatten()(x)
    return _classifier("fast_cnn", inputs, layers.Dropout(dropout)(x) if dropout else x)


def resnet(
    depth: int = 20, width: int = 16, *, strides: int = 1, dropout: float = 0.0
) -> keras.Model:
    """A residual network: blocks of two convolutions, each added to what it was given.

    Three stages of blocks, with `width`, 2 × `width` and 4 × `width` filters, the second and
    third at half the resolution of the one before; then the mean over all places.

    Args:
        depth: layers with weights on the longest way, 6n + 2 for n blocks a stage: 8, 14, 20, …
        width: filters of the first stage, 1 or more.
        strides: of the first convolution, 1 or 2; with 2 all stages have a quarter of the
            pixels, and cost a quarter of the time.
        dropout: share of the values dropped in training before the last layer, in [0, 1).

    Returns:
        An uncompiled model named "resnet". Input: float, shape (n, 28, 28, 1). Output: float32
        probabilities, shape (n, 10).

    Raises:
        ValueError: an argument is out of its range.

    Source: He et al. 2015, "Deep Residual Learning", section 4.2; shortcuts that change shape
    are 1×1 convolutions, and each block begins as nothing but its shortcut (Goyal et al. 2017,
    "Accurate, Large Minibatch SGD", section 5.1).

    Example:
        >>> resnet(depth=20, width=16).count_params()
        273754
    """
    check_positive_integer(width, "width")
    check_positive_integer(depth, "depth")
    if depth < 8 or depth % 6 != 2:
        raise ValueError(f"depth: expected 6n + 2, as 8, 14, 20, found {depth!r}")
    if isinstance(strides, bool) or strides not in (1, 2):
        raise ValueError(f"strides: expected 1 or 2, found {strides!r}")
    check_share(dropout, "dropout", below=True)

    width, strides = int(width), int(strides)
    inputs = keras.Input((*IMAGE_SHAPE, 1))
    x = _convolution(inputs, width, strides=strides)
    for stage in range(3):
        for block in range((depth - 2) // 6):
            x = _residual_block(x, width * 2**stage, strides=2 if stage and not block else 1)
    x = layers.GlobalAveragePooling2D()(x)
    return _classifier("resnet", inputs, layers.Dropout(dropout)(x) if dropout else x)


def mobilenet(depth: int = 5, width: int = 32) -> keras.Model:
    """A mobile network: convolutions split into one over places and one over filters.

    After a 3×3 convolution with stride 2, each block filters every channel alone (3×3,
    "depthwise") and then mixes the channels (1×1, "pointwise"): nine times fewer products than a
    3×3 convolution, where there are many filters. Every other block halves the resolution and
    doubles the filters, down to 4×4.

    Args:
        depth: number of blocks, 1 or more.
        width: filters of the first convolution, 1 or more.

    Returns:
        An uncompiled model named "mobilenet". Input: float, shape (n, 28, 28, 1). Output: float32
        probabilities, shape (n, 10).

    Raises:
        ValueError: an argument is out of its range.

    Source: Howard et al. 2017, "MobileNets", section 3.

    Example:
        >>> mobilenet().count_params()
        39274
    """
    check_positive_integer(depth, "depth")
    check_positive_integer(width, "width")
    filters = int(width)
    inputs = keras.Input((*IMAGE_SHAPE, 1))
    x = _convolution(inputs, filters, strides=2)
    for block in range(depth):
        halves = block % 2 == 1 and x.shape[1] > 4
        x = layers.DepthwiseConv2D(3, 2 if halves else 1, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=MOMENTUM)(x))
        filters *= 2 if halves else 1
        x = _convolution(x, filters, size=1)
    return _classifier("mobilenet", inputs, layers.GlobalAveragePooling2D()(x))


def _convolution(x, filters, size=3, strides=1, pool=False, activation="relu", **first_scale):
    """A convolution, max pooling if asked for, batch normalization, and ReLU if not left out."""
    x = layers.Conv2D(
        filters, size, strides, padding="same", use_bias=False, kernel_initializer="he_normal"
    )(x)
    x = layers.MaxPooling2D()(x) if pool else x
    x = layers.BatchNormalization(momentum=MOMENTUM, **first_scale)(x)
    return layers.Activation(activation)(x) if activation else x


def _residual_block(x, filters, strides):
    change = _convolution(x, filters, strides=strides)
    change = _convolution(change, filters, activation=None, gamma_initializer="zeros")
    if x.shape[-1] != filters:
        x = _convolution(x, filters, size=1, strides=strides, activation=None)
    return layers.ReLU()(layers.Add()([x, change]))


def _classifier(name, inputs, features):
    outputs = layers.Dense(CLASSES, activation="softmax", dtype="float32")(features)
    return keras.Model(inputs, outputs, name=name)
