"""Fashion-MNIST from the first look to a trained classifier: the library the lessons import.

`load_data` and `CLASS_NAMES` are here at once; the modules load when first used, so that
`import fashion_dl` costs no more than NumPy does.
"""

import importlib

from fashion_dl import _startup
from fashion_dl.data import CLASS_NAMES, DataError, load_data

_MODULES = ("checks", "data", "evaluation", "models", "plots", "preprocessing", "training")
_EXTRAS = ("grading", "tuning")  # which need packages that the others do not

__all__ = ["CLASS_NAMES", "DataError", "load_data", *_MODULES]

_startup.install()


def __getattr__(name):
    if name in _MODULES + _EXTRAS:
        return importlib.import_module(f"fashion_dl.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
