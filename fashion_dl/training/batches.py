"""Training on augmented batches, which Keras's `fit` cannot do on TensorFlow without harm.

Keras hands batches made in Python to TensorFlow as a `Dataset.from_generator`. TensorFlow 2.21
then writes a line to stderr, which Jupyter shows in red, and has the process give freed memory
back at once, which makes every later step slower. `train_on_batch` takes them as they are.
"""

import math
from collections.abc import Iterator, Sequence

from fashion_dl._checks import check_positive_integer, check_same_length
from fashion_dl.training.augmentation import Augmentation, Batch

import keras
import numpy as np


def batches(
    images: np.ndarray,
    one_hot: np.ndarray,
    *,
    batch_size: int = 128,
    augment: Sequence[Augmentation] = (),
    seed: int = 42,
    epoch: int = 0,
) -> Iterator[Batch]:
    """All images, in an order of their own for each epoch, and augmented.

    All batches have one size, as a step is compiled anew for each: the last one is filled up
    with the epoch's first images.

    Args:
        images: float, shape (n, …), n > 0.
        one_hot: float, shape (n, classes).
        batch_size: images in each batch; all of them, where there are fewer.
        augment: applied to each batch, in this order.
        seed: 0 or more; decides, together with `epoch`, all that is drawn, on any backend.
        epoch: its number, 0 or more.

    Returns:
        Pairs of images, shape (batch_size, …), and labels, shape (batch_size, classes).

    Raises:
        ValueError: `batch_size` is no whole number of 1 or more, or there are no images or not as
            many labels; when the first batch is asked for.

    Example:
        >>> images, one_hot = np.zeros((10, 28, 28)), np.eye(10)
        >>> [len(batch) for batch, _ in batches(images, one_hot, batch_size=4)]
        [4, 4, 4]
    """
    check_positive_integer(batch_size, "batch_size")
    check_positive_integer(len(images), "number of images")
    check_same_length(images=images, one_hot=one_hot)
    generator = np.random.default_rng((seed, epoch))
    size = min(batch_size, len(images))
    steps = math.ceil(len(images) / size)
    order = np.resize(generator.permutation(len(images)), steps * size)
    for chosen in order.reshape(steps, size):
        batch = images[chosen], one_hot[chosen]
        for augmentation in augment:
            batch = augmentation(*batch, generator)
        yield batch


def fit_augmented(
    model: keras.Model,
    images: np.ndarray,
    one_hot: np.ndarray,
    *,
    epochs: int,
    initial_epoch: int,
    batch_size: int,
    augment: Sequence[Augmentation],
    seed: int,
    validate,
    callbacks: Sequence[keras.callbacks.Callback],
) -> keras.callbacks.History:
    """Keras's `fit` on what `batches` gives, for callbacks that look on, stop or save.

    `validate` is called with the callbacks after each epoch and gives a dict of validation
    figures. The figures of training are means over the epoch, as those of Keras's `fit`.
    """
    callbacks = keras.callbacks.CallbackList(
        list(callbacks),
        add_history=True,
        model=model,
        epochs=epochs,
        steps=math.ceil(len(images) / batch_size),
    )
    model.stop_training = False
    callbacks.on_train_begin()
    begun = getattr(model, "_initial_epoch", None)  # where keras.callbacks.BackupAndRestore was
    for epoch in range(begun or initial_epoch, epochs):
        callbacks.on_epoch_begin(epoch)
        drawn = batches(
            images, one_hot, batch_size=batch_size, augment=augment, seed=seed, epoch=epoch
        )
        logs = _train_epoch(model, drawn, callbacks) | validate(callbacks)
        callbacks.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    model.optimizer.finalize_variable_values(model.trainable_weights)
    callbacks.on_train_end(logs)
    return model.history


def _train_epoch(model, drawn, callbacks):
    """One epoch's steps, and the means of their figures."""
    sums, images = {}, 0
    for step, (x, y) in enumerate(drawn):
        callbacks.on_train_batch_begin(step)
        figures = model.train_on_batch(x, y, return_dict=True)  # of this batch alone
        images += len(x)
        sums = {name: sums.get(name, 0) + len(x) * float(figures[name]) for name in figures}
        means = {name: total / images for name, total in sums.items()}
        callbacks.on_train_batch_end(step, means)
        if model.stop_training:
            break
    return means
