"""What each part of the fast recipe is worth: the same training with this part changed.

    python -m benchmarks.parts                       all parts, five seeds each
    python -m benchmarks.parts --only flip --seeds 2

The training is that of `fast_cnn(16)` for four epochs on 54,000 images; accuracy is that on the
6,000 others, so that what is chosen here has not seen the test images. Another optimizer or batch
size comes with a learning rate of its own. What parts.json holds is
not run again. parts.md is the table; its differences are between medians, and seconds are
compared as ratios, as other work on the machine slows all of them.
"""

import statistics
from functools import partial
from pathlib import Path

from benchmarks.race import Clock, accuracy, compile_ahead
from benchmarks.recipes import NO_AUGMENTATION, Recipe, prepared
from benchmarks.runs import by_name, circumstances, machine, measure, spread
from fashion_dl import load_data, models, preprocessing, training

import keras

PARTS_JSON = Path(__file__).with_name("parts.json")
SEEDS = 5
SPLIT_SEED = 0
WHOLE = "the whole recipe"
RECIPE = Recipe(partial(models.fast_cnn, 16), epochs=4)


def constant(learning_rate, images, *, epochs, batch_size):
    return learning_rate


adamw = partial(keras.optimizers.AdamW, weight_decay=0.05)
nesterov = partial(keras.optimizers.SGD, momentum=0.9, nesterov=True, weight_decay=5e-3)
averaged = partial(RECIPE.optimizer, use_ema=True, ema_momentum=0.99)
PARTS = {
    WHOLE: RECIPE,
    "Adam, constant rate 0.001": RECIPE._replace(
        optimizer=keras.optimizers.Adam, learning_rate=0.001, schedule=constant
    ),
    "constant rate 0.005": RECIPE._replace(schedule=constant, learning_rate=0.005),
    "cosine without a rise": RECIPE._replace(schedule=training.cosine_decay),
    "AdamW, peak 0.01": RECIPE._replace(optimizer=adamw, learning_rate=0.01),
    "Nesterov's momentum, peak 0.2": RECIPE._replace(optimizer=nesterov, learning_rate=0.2),
    "Keras's Muon": RECIPE._replace(optimizer=partial(keras.optimizers.Muon, weight_decay=0.05)),
    "batches of 128": RECIPE._replace(batch_size=128, learning_rate=0.014),
    "batches of 512": RECIPE._replace(batch_size=512, learning_rate=0.028),
    "without label smoothing": RECIPE._replace(label_smoothing=0.0),
    # A network that has seen no mirror images is not asked about any.
    "without flips": RECIPE._replace(augment=NO_AUGMENTATION, both_ways=False),
    "without flips, one order for all epochs": RECIPE._replace(augment=(), both_ways=False),
    "with shifts by 1": RECIPE._replace(augment=(*RECIPE.augment, training.shift(1))),
    "with erasing": RECIPE._replace(augment=(*RECIPE.augment, training.erase())),
    "with mixup": RECIPE._replace(augment=(*RECIPE.augment, training.mixup())),
    "with averaged weights": RECIPE._replace(optimizer=averaged),
    "in mixed bfloat16": RECIPE._replace(policy="mixed_bfloat16"),
    "without the mirror image at test time": RECIPE._replace(both_ways=False),
}


def run(name, seed):
    """One training: what parts.json holds of it."""
    (images, labels), _ = load_data()
    (x_train, y_train), (x_validation, y_validation) = preprocessing.train_validation_split(
        images, labels, seed=SPLIT_SEED
    )
    keras.utils.set_random_seed(seed)
    recipe = PARTS[name]
    model = recipe.compiled(len(x_train))
    x_train, x_validation = prepared(model, x_train, images), prepared(model, x_validation, images)
    fit = partial(recipe.fit, model, seed=seed)
    compile_ahead(model, fit, x_train, y_train, recipe.batch_size)
    clock = Clock(lambda: None)
    fit(x_train, y_train, epochs=recipe.epochs, callbacks=[clock])
    return {
        "seconds": round(clock.seconds, 2),
        "accuracy": accuracy(recipe.predict(model, x_validation), y_validation),
        "machine": machine(),
    }


def table(runs):
    """parts.json as a page to read."""
    of = by_name(runs)
    whole = {key: _median(of[WHOLE], key) for key in ("accuracy", "seconds")}
    lines = [
        "# What each part is worth",
        "",
        "Written by `python -m benchmarks.parts`; do not edit. One change at a time to",
        f"`fast_cnn(16)`, {RECIPE.epochs} epochs, one cycle to {RECIPE.learning_rate}, Muon,",
        f"batches of {RECIPE.batch_size}, label smoothing {RECIPE.label_smoothing},",
        "flips in training and at test time. Validation accuracy: median, lowest and highest. Of",
        "time the medians are compared; how far they differ by noise shows the last row, whose",
        "training is that of the first.",
        "",
        f"Last training {circumstances(runs)}",
        "",
        "| part | seeds | accuracy | difference | time |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, some in of.items():
        accuracies = [run["accuracy"] for run in some]
        found = statistics.median(accuracies)
        lines.append(
            f"| {name} | {len(some)} | {spread(accuracies, '.2%')} "
            f"| {100 * (found - whole['accuracy']):+.2f} "
            f"| × {_median(some, 'seconds') / whole['seconds']:.2f} |"
        )
    return "\n".join(lines) + "\n"


def _median(runs, key):
    return statistics.median(run[key] for run in runs)


def main(arguments=None):
    measure(
        "benchmarks.parts",
        PARTS_JSON,
        list(PARTS),
        run,
        table,
        seeds=SEEDS,
        always=[WHOLE],
        arguments=arguments,
    )


if __name__ == "__main__":
    main()
