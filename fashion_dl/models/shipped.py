"""The trained weights that come with the package."""

import hashlib
import json
from pathlib import Path

from fashion_dl._checks import check_positive_integer
from fashion_dl.models import deep

import keras

FOLDER = Path(__file__).parent
SHIPPED = (10, 7)  # classes


def pretrained(classes: int = 10) -> keras.Model:
    """The course's best model of at most half a million parameters, trained.

    Args:
        classes: 10, or 7 for a faster network that was shown the first seven classes alone, for
            `transfer` to teach it others.

    Returns:
        An uncompiled model named "resnet", or "fast_cnn" for 7 classes. Input: float, shape
        (n, 28, 28, 1), standardized by the images it was trained on:
        `add_channel_axis(standardize(images, known))` with `known = x_train[y_train < classes]`.
        Output: float32 probabilities, shape (n, 10), whatever the classes.

    Raises:
        ValueError: `classes` is another number, or the weights on disk are not those that the
            package came with.
        FileNotFoundError: they are missing.

    Source: trained by `python -m benchmarks.pretrain`; the model cards are in README.md.

    Example:
        >>> pretrained().count_params() <= 500_000
        True
    """
    check_positive_integer(classes, "classes")
    if classes not in SHIPPED:
        raise ValueError(f"classes: expected 10 or 7, found {classes!r}")
    weights = weights_of(classes)
    card = json.loads(card_of(classes).read_text(encoding="utf-8"))
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != card["sha256"]:
        raise ValueError(
            f"{weights}: expected SHA-256 {card['sha256'][:16]}…, found {found[:16]}…; the file "
            "is damaged: install the package again, or `git checkout` the file"
        )
    model = getattr(deep, card["builder"])(**card["arguments"])
    model.load_weights(weights)
    return model


def weights_of(classes: int) -> Path:
    return FOLDER / f"pretrained-{classes}.weights.h5"


def card_of(classes: int) -> Path:
    return FOLDER / f"pretrained-{classes}.json"
