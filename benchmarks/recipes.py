"""This project's own recipes, as the race and the table of parts run them."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fashion_dl import models, preprocessing, training

import keras

muon = partial(training.Muon, weight_decay=0.05)
nesterov = partial(keras.optimizers.SGD, momentum=0.9, nesterov=True, weight_decay=1e-3)

# Without any, `fit` would give all epochs one order of images.
NO_AUGMENTATION = (lambda images, one_hot, generator: (images, one_hot),)


class Recipe(NamedTuple):
    """One of this project's trainings.

    Attributes:
        build: gives the model.
        epochs: of the whole training.
        learning_rate: the peak of the schedule.
        schedule: gives the learning rate of each step, as `training.one_cycle` does.
        optimizer: gives one for a learning rate.
        batch_size: images per step.
        label_smoothing: as `training.fit` has it.
        augment: likewise.
        both_ways: whether an image's mirror image is asked, too.
        policy: Keras's name for the numbers that are computed with.
    """

    build: Callable[[], keras.Model]
    epochs: int
    learning_rate: float = 0.02
    schedule: Callable = training.one_cycle
    optimizer: Callable[..., keras.optimizers.Optimizer] = muon
    batch_size: int = 256
    label_smoothing: float = 0.1
    augment: tuple[training.Augmentation, ...] = (training.flip(),)
    both_ways: bool = True
    policy: str = "float32"

    def compiled(self, images):
        """The untrained model, for so many training images."""
        before = keras.config.dtype_policy()
        keras.config.set_dtype_policy(self.policy)
        model = self.build()
        keras.config.set_dtype_policy(before)
        rate = self.schedule(
            self.learning_rate, images, epochs=self.epochs, batch_size=self.batch_size
        )
        model.compile(
            self.optimizer(rate),
            keras.losses.CategoricalCrossentropy(label_smoothing=self.label_smoothing),
            metrics=["accuracy"],
        )
        return model

    def fit(self, model, x, labels, **arguments):
        return training.fit(
            model,
            x,
            preprocessing.one_hot(labels),
            batch_size=self.batch_size,
            augment=self.augment,
            **arguments,
        )

    def predict(self, model, x):
        if self.both_ways:
            return training.predict_both_ways(model, x)
        return model.predict(x, batch_size=1000, verbose=0)


def prepared(model, images, training_images):
    """uint8 images as `model` takes them: standardized, with a channel axis where it has one."""
    images = preprocessing.standardize(images, training_images)
    return preprocessing.add_channel_axis(images) if len(model.input_shape) == 4 else images


def _fast(width, epochs, **changes):
    return Recipe(partial(models.fast_cnn, width), epochs, **changes)


# In a few epochs no image is seen often enough for its mirror image to be worth the time.
unflipped = {"augment": NO_AUGMENTATION, "both_ways": False}
# Half the digits: faster on processors that have instructions for them, as here.
halved = {"policy": "mixed_bfloat16"}
moved = {"augment": (training.flip(), training.shift(1))}
RECIPES = {
    "fast_cnn(16), 1 epoch": _fast(16, 1, **unflipped),
    "fast_cnn(16), 3 epochs": _fast(16, 3, **unflipped),
    "fast_cnn(16), 4 epochs, bfloat16": _fast(16, 4, **unflipped, **halved),
    "fast_cnn(24), 3 epochs, bfloat16": _fast(24, 3, **unflipped, **halved),
    "fast_cnn(24), 6 epochs, flips, bfloat16": _fast(24, 6, **halved),
    "fast_cnn(24), 20 epochs, flips, shifts, bfloat16": _fast(24, 20, **moved, **halved),
    "dense(2, 1024), 40 epochs, flips, bfloat16": Recipe(
        partial(models.dense, 2, 1024, dropout=0.2, batch_normalization=True),
        40,
        learning_rate=0.2,
        optimizer=nesterov,  # Muon's matrix products are too many for matrices as large
        **halved,
    ),
    "cnn(5 × 5), 30 epochs, flips, shifts, erasing, bfloat16": Recipe(
        partial(models.cnn, 0.3, kernel_size=5, padding="same", batch_normalization=True),
        30,
        augment=(*moved["augment"], training.erase()),
        **halved,
    ),
}
