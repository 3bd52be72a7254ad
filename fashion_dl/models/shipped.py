"""The trained weights that come with the package."""

import hashlib
import json
from pathlib import Path

from fashion_dl.models import deep

import keras

WEIGHTS = Path(__file__).with_name("pretrained.weights.h5")
CARD = Path(__file__).with_name("pretrained.json")


def pretrained() -> keras.Model:
    """The course's best model of at most half a million parameters, trained.

    Returns:
        An uncompiled model named "fast_cnn". Input: float, shape (n, 28, 28, 1), standardized by
        the training images: `add_channel_axis(standardize(images, x_train))`. Output: float32
        probabilities, shape (n, 10).

    Raises:
        ValueError: the weights on disk are not those that the package came with.
        FileNotFoundError: they are missing.

    Source: trained by `python -m benchmarks.pretrain`; the model card is in README.md.

    Example:
        >>> pretrained().count_params() <= 500_000
        True
    """
    card = json.loads(CARD.read_text(encoding="utf-8"))
    found = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    if found != card["sha256"]:
        raise ValueError(
            f"{WEIGHTS}: expected SHA-256 {card['sha256'][:16]}…, found {found[:16]}…; the file "
            "is damaged: install the package again, or `git checkout` the file"
        )
    model = deep.fast_cnn(**card["fast_cnn"])
    model.load_weights(WEIGHTS)
    return model
