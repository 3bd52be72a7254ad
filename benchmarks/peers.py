"""What a learner could pick instead: published recipes, written anew from their descriptions.

Each is a function that gives a compiled Keras model and what it is trained with. Layers,
optimizer, batch size, epochs and preprocessing are the source's own; where it is silent, Keras's
defaults are. What a source holds back for validation is trained on here, too. "The usual
notebook" is no single source: many have such a network, its sizes were chosen here, and what is
reported is another one's.
"""

from collections.abc import Callable
from typing import NamedTuple

import fashion_dl  # noqa: F401 - before Keras: it keeps TensorFlow's start-up lines away

import keras
import numpy as np
from keras import layers


class Peer(NamedTuple):
    """A published recipe: the model, how it is trained, and what its source reports.

    Attributes:
        build: gives the compiled model.
        prepare: makes what the model takes of uint8 images, shape (n, 28, 28).
        epochs: as published.
        batch_size: as published.
        one_hot: whether it is trained on one-hot labels.
        source: where it comes from.
        reported: the test accuracy given there, if any.
    """

    build: Callable[[], keras.Model]
    prepare: Callable[[np.ndarray], np.ndarray]
    epochs: int
    batch_size: int
    one_hot: bool
    source: str
    reported: str = "–"


def scaled(images):
    return images.astype("float32") / 255


def with_channel(images):
    return scaled(images)[..., None]


def enlarged(images):
    """To 96 × 96, as Dive into Deep Learning has them for its deep networks."""
    resized = [
        keras.ops.convert_to_numpy(keras.ops.image.resize(some, (96, 96), "bilinear"))
        for some in np.array_split(with_channel(images), -(-len(images) // 1000))
    ]
    return np.concatenate(resized)


def _compiled(optimizer, *stack, shape=(28, 28), one_hot=False, name):
    model = keras.Sequential([keras.Input(shape), *stack], name=name)
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def dense_dropout_l2():
    hidden = [
        layer
        for units in (256, 128)
        for layer in (
            layers.Dense(units, "relu", kernel_regularizer=keras.regularizers.L2(0.001)),
            layers.Dropout(0.3),
        )
    ]
    return _compiled(
        keras.optimizers.Adam(0.001),
        layers.Flatten(),
        *hidden,
        layers.Dense(10, "softmax"),
        name="dense_dropout_l2",
    )


def tensorflow_tutorial():
    return _compiled(
        "adam",
        layers.Flatten(),
        layers.Dense(128, "relu"),
        layers.Dense(10, "softmax"),
        name="tensorflow_tutorial",
    )


def dense_batch_norm():
    hidden = [
        layer
        for units in (512, 256)
        for layer in (
            layers.Dense(units, "relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
        )
    ]
    return _compiled(
        "adam",
        layers.Flatten(),
        *hidden,
        layers.Dense(10, "softmax"),
        one_hot=True,
        name="dense_batch_norm",
    )


def plain_cnn():
    return _compiled(
        "adam",
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(128, "relu"),
        layers.Dense(10, "softmax"),
        shape=(28, 28, 1),
        name="plain_cnn",
    )


def hands_on_cnn():
    def convolution(filters, size=3):
        return layers.Conv2D(
            filters, size, padding="same", activation="relu", kernel_initializer="he_normal"
        )

    def dense(units):
        return [layers.Dense(units, "relu", kernel_initializer="he_normal"), layers.Dropout(0.5)]

    return _compiled(
        "nadam",
        convolution(64, 7),
        layers.MaxPooling2D(),
        convolution(128),
        convolution(128),
        layers.MaxPooling2D(),
        convolution(256),
        convolution(256),
        layers.MaxPooling2D(),
        layers.Flatten(),
        *dense(128),
        *dense(64),
        layers.Dense(10, "softmax"),
        shape=(28, 28, 1),
        name="hands_on_cnn",
    )


def lenet():
    return _compiled(
        keras.optimizers.SGD(0.1),
        layers.Conv2D(6, 5, padding="same", activation="sigmoid"),
        layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, activation="sigmoid"),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(120, "sigmoid"),
        layers.Dense(84, "sigmoid"),
        layers.Dense(10, "softmax"),
        shape=(28, 28, 1),
        name="lenet",
    )


def resnet_18():
    def convolution(x, filters, size, strides, relu=True):
        x = layers.Conv2D(filters, size, strides, padding="same")(x)
        x = layers.BatchNormalization()(x)
        return layers.ReLU()(x) if relu else x

    def block(x, filters, strides):
        change = convolution(x, filters, 3, strides)
        change = convolution(change, filters, 3, 1, relu=False)
        if strides == 2:
            x = layers.Conv2D(filters, 1, 2)(x)
        return layers.ReLU()(layers.Add()([x, change]))

    inputs = keras.Input((96, 96, 1))
    x = convolution(inputs, 64, 7, 2)
    x = layers.MaxPooling2D(3, 2, padding="same")(x)
    for stage in range(4):
        x = block(x, 64 * 2**stage, strides=2 if stage else 1)
        x = block(x, 64 * 2**stage, strides=1)
    x = layers.Dense(10, "softmax")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, x, name="resnet_18")
    model.compile(
        keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


PEERS = {
    "dense + dropout + L2": Peer(
        dense_dropout_l2, scaled, 10, 32, False, "the usual notebook", reported="87.2%"
    ),
    "TensorFlow's first tutorial": Peer(
        tensorflow_tutorial, scaled, 10, 32, False, "tensorflow.org, Basic classification"
    ),
    "dense + batch norm + dropout": Peer(
        dense_batch_norm, scaled, 10, 32, True, "the usual notebook, one-hot labels"
    ),
    "plain CNN": Peer(
        plain_cnn, with_channel, 10, 32, False, "the usual tutorial", reported="about 90%"
    ),
    "Hands-On ML CNN": Peer(
        hands_on_cnn,
        with_channel,
        10,
        32,
        False,
        "Géron, Hands-On Machine Learning, third edition, chapter 14",
        reported="91.2%",
    ),
    "LeNet-5, sigmoid": Peer(
        lenet, with_channel, 10, 128, False, "Dive into Deep Learning 1.0, section 7.6"
    ),
    "ResNet-18 at 96 × 96": Peer(
        resnet_18, enlarged, 10, 128, False, "Dive into Deep Learning 1.0, section 8.6"
    ),
}
