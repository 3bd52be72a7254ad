"""Answers to the exercises of lesson 9, as learners write them."""

import numpy as np


def _flipped_in_a_loop(images):
    flipped = np.empty_like(images)
    for i, image in enumerate(images):
        for column in range(image.shape[1]):
            flipped[i, :, column] = image[:, -1 - column]
    return flipped


def _rolled_and_blackened(images, down, right):
    moved = np.roll(images, (down, right), axis=(1, 2)).astype("float32")
    if down > 0:
        moved[:, :down] = 0
    elif down < 0:
        moved[:, down:] = 0
    if right > 0:
        moved[:, :, :right] = 0
    elif right < 0:
        moved[:, :, right:] = 0
    return moved


def _shifted_pixel_by_pixel(images, down, right):
    n, height, width = images.shape
    moved = np.zeros((n, height, width), dtype=int)
    for row in range(height):
        for column in range(width):
            if 0 <= row - down < height and 0 <= column - right < width:
                moved[:, row, column] = images[:, row - down, column - right]
    return moved.tolist()


def _shifted_with_the_edge(images, down, right):
    _, height, width = images.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return images[:, rows][:, :, columns]


def _padded_and_cut(images, down, right):
    _, height, width = images.shape
    return np.pad(images, ((0, 0), (down, 0), (right, 0)))[:, :height, :width]


def _two_slices(images, down, right):
    moved = np.zeros(images.shape)
    moved[:, down:] = images[:, :-down]
    sideways = np.zeros(images.shape)
    sideways[:, :, right:] = moved[:, :, :-right]
    return sideways


def _grown(images, down, right):
    n, height, width = images.shape
    larger = np.zeros((n, height + down, width + right))
    larger[:, down:, right:] = images
    return larger


def _second_step_from_the_original(images, down, right):
    moved = np.zeros_like(images)
    for row in range(images.shape[1]):
        if 0 <= row - down < images.shape[1]:
            moved[:, row] = images[:, row - down]
    moved = np.zeros_like(images)
    for column in range(images.shape[2]):
        if 0 <= column - right < images.shape[2]:
            moved[:, :, column] = images[:, :, column - right]
    return moved


def _mixed_in_a_loop(x, y, other, weight):
    images, rows = [], []
    for i, j in enumerate(other):
        images.append(weight * x[i] + (1 - weight) * x[j])
        rows.append(weight * y[i] + (1 - weight) * y[j])
    return images, rows


def _mixed_as_steps(x, y, other, weight):
    mix = np.eye(len(other)) * weight
    mix[np.arange(len(other)), other] += 1 - weight
    return [np.einsum("ij,jrc->irc", mix, x).astype("float32"), mix @ y]


def _mixed_with_the_next(x, y, other, weight):
    x_next, y_next = np.concatenate([x[1:], x[:1]]), np.concatenate([y[1:], y[:1]])
    return weight * x + (1 - weight) * x_next, weight * y + (1 - weight) * y_next


RIGHT = {
    "augmented_images": [lambda: 324000, lambda: 54_000 * 12 * 0.5],
    "flip": [
        _flipped_in_a_loop,
        lambda images: np.flip(images, axis=2).astype("float32"),
        lambda images: [np.fliplr(image) for image in images],
        lambda images: [[row[::-1] for row in image.tolist()] for image in images],
    ],
    "shift": [_rolled_and_blackened, _shifted_pixel_by_pixel],
    "mixup": [
        _mixed_in_a_loop,
        _mixed_as_steps,
        lambda x, y, other, weight: tuple(a[other] + weight * (a - a[other]) for a in (x, y)),
    ],
}

WRONG = {
    "augmented_images": [
        (lambda: 54_000 // 2, "That is one epoch"),
        (lambda: 54_000 * 12, "mirrored or not"),
        (lambda: 4_000 * 12 / 2, "the lesson's 4,000"),
        (lambda: 54_000, "come anew"),
        (lambda: 2 * 54_000, "Images and mirror images of one epoch"),
        (lambda: 60_000 * 12 / 2, "60,000 images"),
    ],
    "flip": [
        (lambda images: np.fliplr(images), "on their heads"),
        (lambda images: np.flipud(images), "in reverse order"),
        (lambda images: np.flip(images), "Everything is turned over"),
        (lambda images: [np.rot90(image, 2) for image in images], "180 degrees"),
        (lambda images: [image.T for image in images], "Rows and columns are swapped"),
        (
            lambda images: [images[0][:, ::-1], *images[1:]],
            "Only the first image",
        ),
        (lambda images: [np.rot90(image) for image in images], "90 degrees"),
        (lambda images: images[:, :, :], "came back as they were"),
    ],
    "shift": [
        (
            lambda x, down, right: np.roll(np.roll(x, right, axis=2), down, axis=1),
            "wraps around",
        ),
        (lambda x, down, right: _shifted_pixel_by_pixel(x, right, down), "Which axis is which"),
        (lambda x, down, right: _shifted_pixel_by_pixel(x, -down, -right), "opposite way"),
        (lambda x, down, right: _shifted_pixel_by_pixel(x, -down, right), "Row 0 is at the top"),
        (_shifted_with_the_edge, "edge's own pixels"),
        (_padded_and_cut, "when a number is negative"),
        (_two_slices, "up to -0 is empty"),
        (_grown, "have grown"),
        (
            lambda x, down, right: [
                [row[: len(row) - right] for row in image[: len(image) - down]] for image in x
            ],
            "have shrunk",
        ),
        (_second_step_from_the_original, "sideways alone"),
    ],
    "mixup": [
        (lambda x, y, other, w: (w * x + (1 - w) * x[other], y.copy()), "Their labels"),
        (lambda x, y, other, w: _mixed_in_a_loop(x, y, other, 1 - w), "two weights are swapped"),
        (lambda x, y, other, w: (x[other] + x, y[other] + y), "each whole"),
        (lambda x, y, other, w: (w * x + x[other], w * y + y[other]), "comes in whole"),
        (lambda x, y, other, w: ((x + x[other]) / 2, (y + y[other]) / 2), "Half of each"),
        (
            lambda x, y, other, w: (
                _mixed_in_a_loop(x, y, other, w)[0],
                [int(np.argmax(row)) for row in _mixed_in_a_loop(x, y, other, w)[1]],
            ),
            "name one class",
        ),
        (_mixed_with_the_next, "with the next one"),
        (lambda x, y, other, w: np.array(_mixed_in_a_loop(x, y, other, w)[0]), "two arrays"),
    ],
}
