"""Answers to the exercises of lesson 7, as learners write them."""

import numpy as np


def _convolve_in_loops(image, kernel):
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    result = np.zeros((rows, columns), dtype="float32")
    for i in range(rows):
        for j in range(columns):
            result[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
    return result


def _convolve_in_lists(image, kernel):
    k = len(kernel)
    result = []
    for i in range(len(image) - k + 1):
        row = []
        for j in range(len(image[0]) - k + 1):
            total = 0
            for a in range(k):
                for b in range(k):
                    total += image[i + a][j + b] * kernel[a][b]
            row.append(total)
        result.append(row)
    return result


def _convolve_by_shifts(image, kernel):
    k = kernel.shape[0]
    h, w = image.shape[0] - k + 1, image.shape[1] - k + 1
    return sum(kernel[a, b] * image[a : a + h, b : b + w] for a in range(k) for b in range(k))


def _each_window(image, kernel, of, size=0, step=1):
    k = len(kernel)
    rows = range(0, image.shape[0] - k + 1 + size, step)
    columns = range(0, image.shape[1] - k + 1 + size, step)
    return np.array([[of(image[i : i + k, j : j + k], kernel) for j in columns] for i in rows])


def _flipped(image, kernel):
    return _convolve_in_loops(image, np.rot90(kernel, 2))


def _transposed(image, kernel):
    k = kernel.shape[0]
    h, w = image.shape[0] - k + 1, image.shape[1] - k + 1
    return sum(kernel[b, a] * image[a : a + h, b : b + w] for a in range(k) for b in range(k))


def _same_size(image, kernel):
    border = len(kernel) // 2
    larger = np.zeros((image.shape[0] + 2 * border, image.shape[1] + 2 * border))
    larger[border:-border, border:-border] = image
    return _convolve_in_loops(larger, kernel)


def _pool_in_loops(image):
    pooled = np.zeros((image.shape[0] // 2, image.shape[1] // 2), dtype="float32")
    for i in range(pooled.shape[0]):
        for j in range(pooled.shape[1]):
            pooled[i, j] = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
    return pooled


def _pool_by_slices(image):
    image = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
    upper = np.maximum(image[::2, ::2], image[::2, 1::2])
    return np.maximum(upper, np.maximum(image[1::2, ::2], image[1::2, 1::2])).tolist()


def _each_block(image, of):
    rows, columns = range(0, image.shape[0] - 1, 2), range(0, image.shape[1] - 1, 2)
    return [[of(image[i : i + 2, j : j + 2]) for j in columns] for i in rows]


def _pool_rounded_up(image):
    rows, columns = range(0, image.shape[0], 2), range(0, image.shape[1], 2)
    return np.array([[image[i : i + 2, j : j + 2].max() for j in columns] for i in rows])


def _pool_by_one(image):
    rows, columns = range(image.shape[0] - 1), range(image.shape[1] - 1)
    return np.array([[image[i : i + 2, j : j + 2].max() for j in columns] for i in rows])


def _pool_from_zero(image):
    pooled = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for i in range(2 * pooled.shape[0]):
        for j in range(2 * pooled.shape[1]):
            pooled[i // 2, j // 2] = max(pooled[i // 2, j // 2], image[i, j])
    return pooled


def _pool_columns(image):
    n = image.shape[0] // 2
    return np.maximum(image[0 : 2 * n : 2], image[1 : 2 * n : 2])


def _pool_rows(image):
    n = image.shape[1] // 2
    return np.maximum(image[:, 0 : 2 * n : 2], image[:, 1 : 2 * n : 2])


def _parameters_in_steps(k, channels_in, channels_out):
    weights = k * k * channels_in
    return sum(weights + 1 for _ in range(channels_out))


RIGHT = {
    "shapes": [lambda: [28, 14, 10, 5], lambda: np.array([28.0, 14, 10, 5])],
    "convolve": [_convolve_in_loops, _convolve_in_lists, _convolve_by_shifts],
    "max_pool": [_pool_in_loops, _pool_by_slices],
    "convolution_parameters": [
        _parameters_in_steps,
        lambda k, i, o: np.prod([k, k, i, o]) + o,
    ],
}

WRONG = {
    "shapes": [
        (lambda: [24, 12, 8, 4], "the lesson's images"),
        (lambda: [30, 15, 13, 6], "kernels of 3 × 3"),
        (lambda: (32, 16, 16, 8), "border of zeros"),
        (lambda: (27, 13, 8, 4), "One place too few"),
        (lambda: (28, 28, 24, 24), "pooling is missing"),
        (lambda: (28, 14, 14, 7), "second convolution"),
        (lambda: (32, 28, 14, 10), "no layer"),
        (lambda: (26, 13, 11, 5), "lesson's own"),
    ],
    "convolve": [
        (_flipped, "turned round"),
        (_transposed, "of the kernel are swapped"),
        (lambda x, k: np.transpose(_convolve_in_lists(x, k)), "of the result are swapped"),
        (_same_size, "beyond the edge"),
        (
            lambda x, k: _each_window(x, k, lambda a, b: np.sum(a * b), size=-1),
            "last row and column",
        ),
        (lambda x, k: _each_window(x, k, lambda a, b: np.mean(a * b)), "means"),
        (
            lambda x, k: _each_window(x, k, lambda a, b: (a * b)[len(b) // 2][len(b) // 2]),
            "in the middle",
        ),
        (lambda x, k: _each_window(x, k, lambda a, b: np.sum(a[0, 0] * b)), "first pixel"),
        (lambda x, k: _each_window(x, k, lambda a, b: np.sum(a)), "Where is the kernel"),
        (lambda x, k: _each_window(x, k, lambda a, b: np.sum(np.dot(a, b))), "matrices"),
        (
            lambda x, k: _each_window(x, k, lambda a, b: np.sum(a * b), step=len(k)),
            "slide on by one",
        ),
        (lambda x, k: _each_window(x, k, lambda a, b: np.max(a * b)), "sum them up"),
        (lambda x, k: _each_window(x, k, lambda a, b: int(np.sum(a * b))), "cut off"),
    ],
    "max_pool": [
        (lambda x: _each_block(x, np.mean), "means"),
        (lambda x: _each_block(x, np.min), "smallest"),
        (lambda x: np.array(_each_block(x, np.sum)), "sums"),
        (_pool_by_one, "moves by one"),
        (lambda x: _each_block(x, lambda block: block[0, 0]), "first pixel"),
        (lambda x: x[range(0, len(x), 2)][:, range(0, x.shape[1], 2)], "Every other pixel"),
        (_pool_rounded_up, "whole blocks"),
        (_pool_columns, "Each column is halved"),
        (_pool_rows, "Each row is halved"),
        (lambda x: _pool_in_loops(np.abs(x)), "sign is lost"),
        (_pool_from_zero, "below 0 only"),
    ],
    "convolution_parameters": [
        (lambda k, i, o: k * k * i * o, "biases are missing"),
        (lambda k, i, o: 1 + k * k * i * o, "One bias"),
        (lambda k, i, o: k * i * o + o, "height and a width"),
        (lambda k, i, o: k * k * o + o, "all channels that come in"),
        (lambda k, i, o: (k * k * i + i) * o, "bias for each channel that comes in"),
        (lambda k, i, o: (k * k * o + 1) * i, "counts the kernels"),
        (lambda k, i, o: k * k * i + 1, "one kernel"),
    ],
}
