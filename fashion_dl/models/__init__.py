"""The course's networks, smallest first: each an uncompiled, named `keras.Model`.

All give softmax probabilities, as float32 whatever the dtype policy. A model's first weights are
drawn when it is built: call `keras.utils.set_random_seed(seed)` right before for the same ones
again. `pretrained()` comes with trained weights, `mobilenet_v2()` downloads them.
"""

from fashion_dl.models.basic import cnn, dense, smallest_network, softmax_regression
from fashion_dl.models.deep import fast_cnn, mobilenet, resnet
from fashion_dl.models.shipped import pretrained
from fashion_dl.models.transferred import mobilenet_v2, transfer, unfreeze

__all__ = [
    "cnn",
    "dense",
    "fast_cnn",
    "mobilenet",
    "mobilenet_v2",
    "pretrained",
    "resnet",
    "smallest_network",
    "softmax_regression",
    "transfer",
    "unfreeze",
]
