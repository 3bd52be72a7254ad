"""Hyperparameters searched for, by Optuna: on one machine, or on many that share a database.

    python -m fashion_dl.tuning --model cnn --trials 40 --timeout 600

A `Space` says what is tried, `search` tries it on the training images, and `best_settings` are
what `models` and `training.fit` take as they are.
"""

import importlib.util

if importlib.util.find_spec("optuna") is None:
    raise ModuleNotFoundError(
        "fashion_dl.tuning: expected Optuna, found none; install the extra: "
        "uv pip install --constraint requirements.txt --editable '.[tune]'"
    )

from fashion_dl.tuning.searching import best_settings, objective, open_study, search
from fashion_dl.tuning.spaces import SPACES, Space, build, settings
from fashion_dl.tuning.storage import StudyError

__all__ = [
    "SPACES",
    "Space",
    "StudyError",
    "best_settings",
    "build",
    "objective",
    "open_study",
    "search",
    "settings",
]
