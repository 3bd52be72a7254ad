"""Trained networks taken to another task: a new head first, then, gently, what is below it."""

import socket
from contextlib import contextmanager

from fashion_dl._checks import CLASSES, check_positive_integer, check_share
from fashion_dl.models.basic import IMAGE_SHAPE

import keras
from keras import layers

ENLARGED = 96  # pixels a side: the smallest photographs that MobileNetV2 was published for
PATIENCE = 10  # seconds without an answer, after which there is no network


def transfer(base: keras.Model, num_classes: int, *, dropout: float = 0.0) -> keras.Model:
    """`base` without its last layer, frozen, under a new softmax layer for other classes.

    Batch normalization in it stays as `base` learned it, now and after `unfreeze`: a few images
    of the new task would spoil its means and spreads.

    Args:
        base: a trained model that ends in a dense layer. It stays as it is: the new model has
            copies of its layers.
        num_classes: of the new task, 2 or more.
        dropout: share of the features dropped in training before the new layer, in [0, 1). A
            dropout layer at the end of `base` stays, and comes before it.

    Returns:
        An uncompiled model named after `base`, with "_transfer" at the end. Input: as `base`
        takes it. Output: float32 probabilities, shape (n, num_classes). Its layer "features" is
        what it has of `base`.

    Raises:
        ValueError: an argument is out of its range, or `base` does not end in a dense layer.

    Source: Keras's guide "Transfer learning & fine-tuning".

    Example:
        >>> from fashion_dl.models.basic import dense
        >>> transfer(dense(depth=1, width=8), num_classes=3).count_params()  # 6,280 of them frozen
        6307
    """
    check_positive_integer(num_classes, "num_classes")
    if num_classes < 2:
        raise ValueError(f"num_classes: expected 2 or more, found {num_classes!r}")
    check_share(dropout, "dropout", below=True)
    if not isinstance(base.layers[-1], layers.Dense):
        raise ValueError(
            f"base: expected a model that ends in a dense layer, found {base.name!r} that ends in "
            f"{type(base.layers[-1]).__name__}"
        )
    copy = keras.models.clone_model(base)
    copy.set_weights(base.get_weights())
    features = keras.Model(copy.inputs[0], copy.layers[-1].input, name="features")
    features.trainable = False  # in the constructor it would not reach the layers

    inputs = keras.Input(base.input_shape[1:])
    x = features(inputs)
    x = layers.Dropout(dropout)(x) if dropout else x
    outputs = layers.Dense(int(num_classes), activation="softmax", dtype="float32")(x)
    return keras.Model(inputs, outputs, name=f"{base.name}_transfer")


def unfreeze(model: keras.Model, last: int | None = None) -> keras.Model:
    """The second step: what `transfer` froze may learn, too, at a rate of its own.

    Batch normalization stays frozen, which in Keras also means that it goes on with the means and
    spreads it has. (To call the network with `training=False`, as Keras's guide advises, does not
    do that: a model that is trained says `training=True` to all that is in it.)

    Args:
        model: of `transfer`, its new layer trained.
        last: how many layers may learn, from the top down, beside the new one; None is all.
            Those without weights, and batch normalization, do not count.

    Returns:
        An uncompiled model with `model`'s very layers and weights, to be trained with a small
        learning rate. (One that is compiled would go on with what it could learn before.)

    Raises:
        ValueError: `model` is not of `transfer`, or `last` is out of its range.

    Source: Keras's guide, as above; its issue 20285 on `training=False`.

    Example:
        >>> from fashion_dl.models.basic import dense
        >>> model = transfer(dense(depth=2, width=8), num_classes=3)
        >>> [len(unfreeze(model, last).trainable_weights) for last in (1, 2)]
        [4, 6]
    """
    names = [layer.name for layer in model.layers]
    if "features" not in names:
        raise ValueError(
            f"model: expected one of models.transfer, found {model.name!r} without 'features'"
        )
    features = model.get_layer("features")
    all_layers = list(_leaves(features))
    able = [
        layer
        for layer in all_layers
        if layer.weights and not isinstance(layer, layers.BatchNormalization)
    ]
    if last is not None:
        check_positive_integer(last, "last")
        if last > len(able):
            raise ValueError(f"last: expected {len(able)} layers at most, found {last!r}")
    features.trainable = True
    for layer in all_layers:
        layer.trainable = layer in able[-(last or len(able)) :]
    return keras.Model(model.inputs[0], model.outputs[0], name=model.name)


def _leaves(model):
    """All its layers, those of a model in it in the model's place."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer)
        else:
            yield layer


def mobilenet_v2(weights: str | None = "imagenet") -> keras.Model:
    """A network that knows photographs, for `transfer`: MobileNetV2, trained on ImageNet.

    Images are enlarged to 96×96 pixels, and their one channel is given three times.

    Args:
        weights: "imagenet" downloads them the first time, 9 MB from storage.googleapis.com, and
            keeps them where Keras keeps its data; None leaves all weights as first drawn.

    Returns:
        An uncompiled model named "mobilenet_v2". Input: float from 0 to 1, shape (n, 28, 28, 1).
        Output: float32 probabilities, shape (n, 10), of a last layer that has learned nothing.

    Raises:
        ConnectionError: the weights are to be downloaded and could not be.

    Source: Sandler et al. 2018, "MobileNetV2", by way of `keras.applications`.

    Example:
        >>> mobilenet_v2(weights=None).count_params()
        2270794
    """
    inputs = keras.Input((*IMAGE_SHAPE, 1))
    x = layers.Rescaling(2, offset=-1)(layers.Resizing(ENLARGED, ENLARGED)(inputs))
    x = layers.Concatenate()([x, x, x])
    try:
        with _patience():
            network = keras.applications.MobileNetV2(
                input_shape=(ENLARGED, ENLARGED, 3),
                input_tensor=x,
                include_top=False,
                pooling="avg",
                weights=weights,
            )
    except Exception as error:  # Keras raises nothing more special where a download fails
        if "URL fetch failure" not in str(error) and not isinstance(error, OSError):
            raise
        raise ConnectionError(
            f"MobileNetV2's weights: expected to download 9 MB from storage.googleapis.com, found "
            f"no way there, or a file that is cut off ({error}); go on without, or, with a "
            "network, delete ~/.keras/models/mobilenet_v2_* and try again"
        ) from error
    outputs = layers.Dense(CLASSES, activation="softmax", dtype="float32")(network.output)
    return keras.Model(inputs, outputs, name="mobilenet_v2")


@contextmanager
def _patience():
    """An end to waiting for a network that does not answer."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
