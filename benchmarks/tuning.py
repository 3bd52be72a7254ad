"""What a search of ten minutes finds: guided and pruned, random, and on a grid.

    python -m benchmarks.tuning                              five seeds each: hours
    python -m benchmarks.tuning --only grid --seeds 1

All search the dense network's space; a trial that has not ended in time does not count. The best
settings are then trained on all 60,000 images, and the test images are read once. What tuning.json
holds is not run again; tuning.md is the table, and tuning.db the studies with all their trials.
"""

import statistics
from contextlib import suppress
from pathlib import Path

from benchmarks.recipes import prepared
from benchmarks.runs import by_name, circumstances, machine, measure, spread
from fashion_dl import evaluation, load_data, training, tuning

import keras
import optuna

TUNING_JSON = Path(__file__).with_name("tuning.json")
SEEDS = 5
TUNING_DB = TUNING_JSON.with_suffix(".db")
MODEL = "dense"
SPACE = tuning.SPACES[MODEL]
BUDGET = 600  # seconds
GRID = {  # two or three values of each, as one would write them down: 864 points
    "depth": [1, 2, 3],
    "width": [128, 512],
    "dropout": [0.0, 0.2, 0.4],
    "l2": [1e-6, 1e-4],
    "batch_normalization": [False, True],
    "learning_rate": [1e-3, 3e-3, 1e-2],
    "batch_size": [128, 512],
    "augment": ["", "flip"],
}
SEARCHES = {
    "grid search": lambda seed: {
        "sampler": optuna.samplers.GridSampler(GRID, seed=seed),
        "pruner": optuna.pruners.NopPruner(),
    },
    "random search": lambda seed: {
        "sampler": optuna.samplers.RandomSampler(seed=seed),
        "pruner": optuna.pruners.NopPruner(),
    },
    "pruned search": lambda seed: {"sampler": optuna.samplers.TPESampler(seed=seed)},
}


def run(name, seed, database=TUNING_DB, budget=BUDGET):
    """One search, kept in `database`: what tuning.json holds of it."""
    storage = f"sqlite:///{database}"
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study_name = f"{name}, seed {seed}"
    with suppress(KeyError):  # an interrupted one's
        optuna.delete_study(study_name=study_name, storage=storage)
    study = tuning.open_study(MODEL, storage=storage, name=study_name, **SEARCHES[name](seed))
    train = tuning.objective(MODEL, SPACE)
    tuning.search(study, train, trials=1_000_000, timeout=budget)
    trials = within(budget, study.trials)
    best = max(trials["COMPLETE"], key=lambda trial: trial.value)
    settings = tuning.settings(MODEL, SPACE, best.params)
    return {
        "accuracy": best.value,
        "complete": len(trials["COMPLETE"]),
        "pruned": len(trials["PRUNED"]),
        "settings": settings,
        "test_accuracy": tested(settings, seed),
        "machine": machine(),
    }


def within(budget, trials):
    """The trials that ended within `budget` seconds of the first one's beginning, by state."""
    begun = trials[0].datetime_start
    inside = [t for t in trials if (t.datetime_complete - begun).total_seconds() <= budget]
    return {
        state: [trial for trial in inside if trial.state.name == state]
        for state in ("COMPLETE", "PRUNED")
    }


def tested(settings, seed):
    """Accuracy on the test images of what `settings` give on all training images."""
    (x, y), (x_test, y_test) = load_data()
    keras.utils.set_random_seed(seed)
    model = tuning.build(settings)
    x, x_test = prepared(model, x, x), prepared(model, x_test, x)
    training.fit(model, x, y, seed=seed, **settings["fit"])
    predicted = model.predict(x_test, batch_size=1000, verbose=0).argmax(axis=1)
    return evaluation.accuracy(y_test, predicted)


def table(runs):
    """tuning.json as a page to read."""
    lines = [
        "# What ten minutes of search find",
        "",
        "Written by `python -m benchmarks.tuning`; do not edit. Each search has "
        f"{BUDGET} seconds and",
        "looks at validation images alone; its best settings are then trained on all training",
        "images, and the test images are read once. Medians over the seeds, lowest and highest.",
        "",
        f"Last search {circumstances(runs)}",
        "",
        "| search | seeds | trials | of these pruned | validation accuracy | test accuracy |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, some in by_name(runs).items():
        trials = [run["complete"] + run["pruned"] for run in some]
        pruned = statistics.median(run["pruned"] for run in some)
        lines.append(
            f"| {name} | {len(some)} | {statistics.median(trials):g} | {pruned:g} "
            f"| {spread([run['accuracy'] for run in some], '.2%')} "
            f"| {spread([run['test_accuracy'] for run in some], '.2%')} |"
        )
    return "\n".join(lines) + "\n"


def main(arguments=None):
    measure(
        "benchmarks.tuning",
        TUNING_JSON,
        list(SEARCHES),
        run,
        table,
        seeds=SEEDS,
        database=True,
        arguments=arguments,
    )


if __name__ == "__main__":
    main()
