"""Answers to the exercises of lesson 11, as learners write them."""

import numpy as np


def _sum_then_zeros(x, layer):
    result = np.array(x, dtype="float32") + np.asarray(layer(x), dtype="float32")
    result[result < 0] = 0
    return result


def _row_by_row(x, layer):
    rows = []
    for row in x:
        total = row + layer(row)
        rows.append(np.where(total > 0, total, 0).tolist())
    return rows


def _side_by_side(x, layer):
    both = np.concatenate((x, layer(x)), axis=x.ndim - 1)
    return both * (both > 0)


def _image_by_image(predict, images):
    rows = []
    for image in images:
        asked = predict(image[np.newaxis])[0]
        mirrored = predict(np.fliplr(image)[np.newaxis])[0]
        rows.append([(a + b) / 2 for a, b in zip(asked, mirrored, strict=True)])
    return rows


def _all_in_one_call(predict, images):
    probabilities = predict(np.concatenate([images, np.flip(images, axis=2)]))
    n = len(images)
    return (0.5 * probabilities[:n] + 0.5 * probabilities[n:]).astype("float32")


def _one_row(predict, images):
    asked, mirrored = predict(images), predict(images[..., ::-1])
    return np.mean((asked + mirrored) / 2, axis=0)


RIGHT = {
    "separable_parameters": [lambda: 8768, lambda: 3 * 3 * 64 + 1 * 1 * 64 * 128.0],
    "residual": [
        _sum_then_zeros,
        _row_by_row,
        lambda x, layer: (x + layer(x)).clip(min=0),
    ],
    "both_ways": [
        _image_by_image,
        _all_in_one_call,
        lambda predict, images: np.mean([predict(images), predict(images[..., ::-1])], axis=0),
    ],
}

WRONG = {
    "separable_parameters": [
        (lambda: 73_728, "the whole convolution"),
        (lambda: 9 * 64 + 64 * 64, "The lesson's"),
        (lambda: 9 * 128 + 64 * 128, "channels that come in"),
        (lambda: 8_192, "pointwise part alone"),
        (lambda: 576, "depthwise part alone"),
        (lambda: 10 * 64 + 65 * 128, "no biases"),
        (lambda: 9 + 64 * 128, "a filter of its own"),
    ],
    "residual": [
        (lambda x, layer: layer(x) + x, "below 0"),
        (lambda x, layer: np.where(layer(x) > 0, layer(x), 0) + x, "not before it"),
        (lambda x, layer: x.clip(0) + layer(x).clip(0), "each of the two"),
        (lambda x, layer: np.maximum(0, layer(x)), "shortcut is missing"),
        (lambda x, layer: (x - layer(x)).clip(0), "taken away"),
        (lambda x, layer: np.maximum(2 * x, 0), "nothing of the layer"),
        (_side_by_side, "side by side"),
        (lambda x, layer: (0.5 * (x + layer(x))).clip(0), "their mean"),
    ],
    "both_ways": [
        (lambda f, x: f(x) + f(x[:, :, ::-1]), "The sum of the two"),
        (lambda f, x: f(np.flip(x, axis=2)), "mirror images alone"),
        (_one_row, "One row for all images"),
        (lambda f, x: np.mean([f(x), f(np.fliplr(x))], axis=0), "upside down"),
        (lambda f, x: np.maximum(f(x), f(x[..., ::-1])), "The larger of the two"),
        (lambda f, x: f(x) * f(x[..., ::-1]), "The two are multiplied"),
        (lambda f, x: (f(x) + np.fliplr(f(x))) / 2, "probabilities are mirrored"),
        (lambda f, x: f(0.5 * x + 0.5 * x[..., ::-1]), "blended"),
        (lambda f, x: [f(x), f(x[..., ::-1])], "Two answers for each image"),
    ],
}
