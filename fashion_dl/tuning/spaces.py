"""What is searched: ranges for the arguments of a model's builder and of `training.fit`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fashion_dl import models

import keras
from optuna import Trial
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)


class Space(NamedTuple):
    """The ranges that are searched for one model.

    Attributes:
        builder: of the arguments of its builder in `models`, Optuna's distribution by name.
        fit: likewise of those of `training.fit`; augmentations are names in one string.
        epochs: of each training.
    """

    builder: Mapping[str, BaseDistribution]
    fit: Mapping[str, BaseDistribution]
    epochs: int


_FIT = {
    "learning_rate": FloatDistribution(3e-4, 1e-2, log=True),
    "batch_size": CategoricalDistribution((128, 256, 512)),
    "augment": CategoricalDistribution(("", "flip", "flip shift")),
}
_REGULARIZED = {
    "dropout": FloatDistribution(0.0, 0.5),
    "l2": FloatDistribution(1e-7, 1e-4, log=True),
    "batch_normalization": CategoricalDistribution((False, True)),
}
SPACES = {
    "dense": Space(
        {
            "depth": IntDistribution(1, 3),
            "width": IntDistribution(64, 512, log=True),
            **_REGULARIZED,
        },
        _FIT,
        epochs=15,
    ),
    "cnn": Space(
        {"depth": IntDistribution(1, 3), "width": IntDistribution(8, 48, log=True), **_REGULARIZED},
        _FIT,
        epochs=6,
    ),
}


def settings(model: str, space: Space, params: Mapping[str, Any]) -> dict[str, Any]:
    """One choice from `space`, as `models` and `training.fit` take it.

    Args:
        model: name of a builder in `models`.
        space: where `params` come from.
        params: a value for each name in it.

    Returns:
        `{"model": name, "builder": {…}, "fit": {…}}`, of what JSON can hold: the model is
        `getattr(models, name)(**builder)`, or `build` of it all, and is trained by
        `training.fit(model, x, y, **fit)`.

    Example:
        >>> space = Space({"depth": IntDistribution(1, 3)}, {"augment": _FIT["augment"]}, epochs=5)
        >>> settings("dense", space, {"depth": 2, "augment": "flip shift"})["fit"]
        {'epochs': 5, 'augment': ['flip', 'shift']}
    """
    fit = {"epochs": space.epochs} | {name: params[name] for name in space.fit}
    if "augment" in fit:
        fit["augment"] = fit["augment"].split()
    return {
        "model": model,
        "builder": {name: params[name] for name in space.builder},
        "fit": fit,
    }


def build(settings: Mapping[str, Any]) -> keras.Model:
    """The untrained model that `settings` describe.

    Example:
        >>> build({"model": "dense", "builder": {"depth": 1, "width": 8}}).count_params()
        6370
    """
    return getattr(models, settings["model"])(**settings["builder"])


def suggest(trial: Trial, space: Space) -> dict[str, Any]:
    """A value for each name in `space`, chosen by the sampler of the trial's study."""
    return {
        name: _suggest(trial, name, distribution)
        for name, distribution in (space.builder | space.fit).items()
    }


def _suggest(trial, name, distribution):
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    number = trial.suggest_int if isinstance(distribution, IntDistribution) else trial.suggest_float
    low, high, step = distribution.low, distribution.high, distribution.step
    return number(name, low, high, step=step, log=distribution.log)
