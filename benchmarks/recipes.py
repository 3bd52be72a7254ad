"""This project's own recipes, as they run in the race."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fashion_dl import models, training

import keras


class Recipe(NamedTuple):
    """One of this project's trainings.

    Attributes:
        build: gives the model.
        epochs: of the whole training.
        learning_rate: the peak of the one cycle.
        augment: as `training.fit` has it.
        batch_size: images per step.
        weight_decay: what Keras's SGD takes off beside the momentum.
        both_ways: whether an image's mirror image is asked, too.
        flat: whether the model takes images without a channel axis.
    """

    build: Callable[[], keras.Model]
    epochs: int
    learning_rate: float = 0.2
    augment: tuple[training.Augmentation, ...] = (training.flip(),)
    batch_size: int = 256
    weight_decay: float = 5e-3
    both_ways: bool = True
    flat: bool = False

    def compiled(self, images):
        model = self.build()
        schedule = training.one_cycle(
            self.learning_rate, images, epochs=self.epochs, batch_size=self.batch_size
        )
        model.compile(
            keras.optimizers.SGD(
                schedule, momentum=0.9, nesterov=True, weight_decay=self.weight_decay
            ),
            keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
            metrics=["accuracy"],
        )
        return model


RECIPES = {
    f"fast_cnn({width}), {epochs} epochs": Recipe(partial(models.fast_cnn, width), epochs)
    for width, epochs in ((16, 1), (16, 2), (16, 4), (32, 4), (32, 8))
} | {
    "fast_cnn(32), 16 epochs, shifts": Recipe(
        models.fast_cnn, 16, augment=(training.flip(), training.shift(1))
    ),
}
