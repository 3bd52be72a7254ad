"""The long trainings whose weights ship with the package; they can be interrupted at any time.

    python -m benchmarks.pretrain              start, or go on from the last checkpoint
    python -m benchmarks.pretrain --classes 7  the same, shown the first seven classes alone
    python -m benchmarks.pretrain --folder F   keep the checkpoints in F, not in build/

After each epoch the model, its optimizer and the averaged weights go into a checkpoint, whose
name holds its checksum; what is drawn in an epoch depends on the seed and the epoch's number
alone. So a training that was killed goes on as if it had not been. At the end the weights and
their card go into fashion_dl/models/, where `models.pretrained()` finds them.

Threads add numbers up in an order of their own each time; a single one gives the same weights,
bit for bit, on the same machine, interrupted or not:

    export OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
    python -m benchmarks.pretrain

The network of ten classes is of a published size (see `models.resnet`); the other one and the
optimizer were chosen by short trainings on validation images. The other settings were not
searched for: no label smoothing, as it gained nothing in those and would have the probabilities
say less than they could. The test images are read once, after the last epoch; how the other
network's trainings had done on them was known when the residual network's was set up.
"""

import argparse
import hashlib
import json
import os
import re
import statistics
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.recipes import Recipe
from benchmarks.runs import machine
from fashion_dl import evaluation, load_data, models, preprocessing, training
from fashion_dl.models import shipped
from notebooks.run import write

import keras

BUILD = Path(__file__).parent.parent / "build"
BATCH_SIZE = 256
LEARNING_RATE = 0.02
WEIGHT_DECAY = 0.05
AVERAGED = 0.998  # of the mean of past weights that each step keeps
SHIFTED = 2  # pixels at most
ERASED = 0.33  # of the image's area at most
POLICY = "mixed_bfloat16"
SEED = 42
CHECKPOINT = re.compile(r"epoch-(\d{4})-([0-9a-f]{16})\.keras")


class Network(NamedTuple):
    """What is trained, and for how long."""

    builder: str  # its name in `models`
    arguments: dict
    epochs: int

    def build(self):
        return getattr(models, self.builder)(**self.arguments)


NETWORKS = {  # by classes
    10: Network("resnet", {"depth": 20, "width": 16}, 52),
    # A faster one, as `benchmarks.transfer` trains it many times.
    7: Network("fast_cnn", {"width": 32, "depth": 2, "dropout": 0.2}, 72),
}


class CheckpointError(Exception):
    """A checkpoint that is damaged, or another training's: going on from it would be wrong."""


class Checkpoints(keras.callbacks.Callback):
    """Keeps the last epoch's model in `folder`, complete or not at all."""

    def __init__(self, folder):
        super().__init__()
        self._folder = folder

    def on_epoch_begin(self, epoch, logs=None):
        for layer in self.model.layers:
            if hasattr(layer, "seed_generator"):  # dropout's, which Keras does not save
                layer.seed_generator.state.assign([SEED + 1 + epoch, 0])

    def on_epoch_end(self, epoch, logs=None):
        aside = self._folder / "unfinished.keras"
        self.model.save(aside)
        with aside.open("rb") as file:
            os.fsync(file.fileno())  # on the disk before the one before it goes
        older = checkpoints(self._folder)
        aside.replace(self._folder / f"epoch-{epoch + 1:04d}-{checksum(aside)}.keras")
        for path in older:
            path.unlink()


def checkpoints(folder):
    """Paths of the checkpoints in `folder`, the latest last."""
    return sorted(path for path in folder.glob("*.keras") if CHECKPOINT.fullmatch(path.name))


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def latest(folder):
    """(model, epochs behind it) of the last checkpoint in `folder`, or None where there is none."""
    paths = checkpoints(folder)
    if not paths:
        return None
    epochs, expected = CHECKPOINT.fullmatch(paths[-1].name).groups()
    found = checksum(paths[-1])
    if found != expected:
        raise CheckpointError(
            f"{paths[-1]}: expected checksum {expected}, found {found}; the file is damaged: "
            "delete it to begin the training again"
        )
    return keras.models.load_model(paths[-1]), int(epochs)


def recipe(network):
    """The training of `network`."""
    return Recipe(
        network.build,
        network.epochs,
        LEARNING_RATE,
        optimizer=partial(
            training.Muon, weight_decay=WEIGHT_DECAY, use_ema=True, ema_momentum=AVERAGED
        ),
        batch_size=BATCH_SIZE,
        label_smoothing=0.0,
        augment=(training.flip(), training.shift(SHIFTED), training.erase(ERASED)),
        policy=POLICY,
    )


def new_model(network, images):
    """The untrained model, compiled for so many images."""
    keras.utils.set_random_seed(SEED)
    return recipe(network).compiled(images)


def settings(network, x_train):
    """What is set above, as it is kept beside the checkpoints: others are another training's."""
    names = "BATCH_SIZE LEARNING_RATE WEIGHT_DECAY AVERAGED SHIFTED ERASED POLICY SEED"
    return {
        **network._asdict(),
        "images": len(x_train),
        **{name.lower(): globals()[name] for name in names.split()},
    }


def check_settings(folder, asked):
    """Raise where the checkpoints in `folder` are another training's; else note whose they are."""
    path = folder / "settings.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if checkpoints(folder) and found != asked:
        raise CheckpointError(
            f"{path}: expected {asked}, found another training's; delete the folder, or name "
            "another with --folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    write(path, json.dumps(asked, indent=1) + "\n")


def train(network, folder, x_train, y_train):
    """The trained model: from the last checkpoint in `folder` on, where there is one."""
    check_settings(folder, settings(network, x_train))
    model, behind = latest(folder) or (new_model(network, len(x_train)), 0)
    if behind == network.epochs:  # killed after its last checkpoint, which is not averaged yet
        model.optimizer.finalize_variable_values(model.trainable_weights)
        return model
    recipe(network).fit(
        model,
        x_train,
        y_train,
        epochs=network.epochs,
        initial_epoch=behind,
        seed=SEED,
        callbacks=[Checkpoints(folder)],
    )
    return model


def ship(model, network, classes, x_test, y_test):
    """Put the weights and their card, with what the test images say, into the package."""
    weights = shipped.weights_of(classes)
    aside = weights.with_name("unfinished.weights.h5")
    bare = network.build()  # in float32, and without the optimizer to be saved, too
    bare.set_weights(model.get_weights())
    bare.save_weights(aside)
    aside.replace(weights)
    probabilities = bare.predict(x_test, batch_size=1000, verbose=0)
    predicted = probabilities.argmax(axis=1)
    card = {
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        **network._asdict(),
        "parameters": bare.count_params(),
        "test_accuracy": evaluation.accuracy(y_test, predicted),
        "test_accuracy_both_ways": evaluation.accuracy(
            y_test, training.predict_both_ways(bare, x_test).argmax(axis=1)
        ),
        "recall": evaluation.per_class(y_test, predicted)["recall"][:classes].round(4).tolist(),
        "calibration_error": round(evaluation.calibration(y_test, probabilities).error, 4),
        "microseconds_per_image": round(1e6 * seconds_to_predict(bare, x_test) / len(x_test)),
        "machine": machine(),
    }
    write(shipped.card_of(classes), json.dumps(card, indent=1) + "\n")
    return card


def seconds_to_predict(model, images):
    """The median of seven times, in batches of 1,000."""
    seconds = []
    for _ in range(7):
        started = time.perf_counter()
        model.predict(images, batch_size=1000, verbose=0)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def of_classes(part, classes):
    """The images and labels in `part` of the first so many classes."""
    images, labels = part
    known = labels < classes
    return images[known], labels[known]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pretrain")
    parser.add_argument("--classes", type=int, choices=shipped.SHIPPED, default=10)
    parser.add_argument("--folder", type=Path, help="of the checkpoints (build/pretrain-CLASSES)")
    options = parser.parse_args()

    (x_train, y_train), (x_test, y_test) = (
        of_classes(part, options.classes) for part in load_data()
    )
    x_train, x_test = (
        preprocessing.add_channel_axis(preprocessing.standardize(images, x_train))
        for images in (x_train, x_test)
    )
    network = NETWORKS[options.classes]
    folder = options.folder or BUILD / f"pretrain-{options.classes}"
    model = train(network, folder, x_train, y_train)
    print(json.dumps(ship(model, network, options.classes, x_test, y_test), indent=1))


if __name__ == "__main__":
    main()
