"""Training a model the same way in every lesson: seeded, watched, and as fast as it may be.

`fit` trains; the schedules are learning rates for its optimizer, and `Muon` is one that Keras
lacks; the augmentations change its batches. Weight averaging and mixed precision are Keras's
own: an optimizer's `use_ema=True`, and `keras.config.set_dtype_policy("mixed_bfloat16")` before
the model is built.
"""

from fashion_dl.training.augmentation import Augmentation, erase, flip, mixup, shift
from fashion_dl.training.batches import batches
from fashion_dl.training.fitting import fit, predict_both_ways
from fashion_dl.training.optimizers import Muon
from fashion_dl.training.schedules import cosine_decay, one_cycle

__all__ = [
    "Augmentation",
    "Muon",
    "batches",
    "cosine_decay",
    "erase",
    "fit",
    "flip",
    "mixup",
    "one_cycle",
    "predict_both_ways",
    "shift",
]
