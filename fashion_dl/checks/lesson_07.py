"""Checks of lesson 7, Convolutions."""

from fashion_dl.checks.checking import check

import numpy as np

_IMAGE = np.array(
    [
        [0, 3, 1, 7, 2],
        [5, 9, 4, 0, 6],
        [2, 8, 1, 3, 9],
        [7, 4, 6, 5, 0],
        [1, 0, 2, 8, 3],
        [6, 5, 9, 1, 4],
    ],
    dtype=float,
)
_KERNEL = np.array([[1, 0, -2], [3, 1, 0], [0, -1, 2]], dtype=float)
_ODD_IMAGE = np.random.default_rng(7).integers(-9, 10, size=(5, 7)) / 2
_ODD_IMAGE[2:4, 0:2] = [[-4, -1.5], [-0.5, -3]]  # a block without a number above 0


@check(
    (),
    verified="each 5 × 5 kernel takes 4 from a side, and each pooling halves it.",
    mistakes={
        "That is for the lesson's images. Now they are larger.": lambda: (24, 12, 8, 4),
        "That is for kernels of 3 × 3, as in the lesson.": lambda: (30, 15, 13, 6),
        "The size would stay with a border of zeros around. This network has none.": lambda: (
            32,
            16,
            16,
            8,
        ),
        "One place too few: a window of 5 fits into a row of 5 once, not never.": lambda: (
            27,
            13,
            8,
            4,
        ),
        "The pooling is missing: it halves the sides.": lambda: (28, 28, 24, 24),
        "The second convolution takes from the sides, too.": lambda: (28, 14, 14, 7),
        "The image itself is no layer: begin with what comes out of the first one.": lambda: (
            32,
            28,
            14,
            10,
        ),
        "Those are the lesson's own figures. Two numbers have changed.": lambda: (26, 13, 11, 5),
    },
)
def shapes():
    """Checks a prediction: the sides of an image of 32 × 32 behind two rounds of 5 × 5 and pooling.

    The answer takes nothing and gives four integers, one for each layer.
    """
    return 28, 14, 10, 5


def _windows(image, kernel):
    return np.lib.stride_tricks.sliding_window_view(image, kernel.shape)


def _slid(image, kernel):
    return (_windows(image, kernel) * kernel).sum(axis=(2, 3))


def _with_border(image, kernel):
    return _slid(np.pad(image, len(kernel) // 2), kernel)


@check(
    (_IMAGE, _KERNEL),
    (
        np.random.default_rng(8).integers(-9, 10, size=(7, 9)) / 2,
        np.random.default_rng(9).integers(-3, 4, size=(5, 5)) / 2,
    ),
    verified="at each place the window's pixels times the kernel, summed up, as Conv2D does it.",
    mistakes={
        "The kernel is turned round. Mathematicians do that; Conv2D lays it on as it is.": (
            lambda image, kernel: _slid(image, kernel[::-1, ::-1])
        ),
        "Rows and columns of the kernel are swapped.": (
            lambda image, kernel: _slid(image, kernel.T)
        ),
        "Rows and columns of the result are swapped.": (
            lambda image, kernel: _slid(image, kernel).T
        ),
        "As large as the image: the kernel looked beyond the edge. It has to stay inside.": (
            _with_border
        ),
        "The last row and column are missing. In how many places does a window of 3 fit into a "
        "row of 3?": lambda image, kernel: _slid(image, kernel)[:-1, :-1],
        "Those are means. What does a window's result add up?": (
            lambda image, kernel: _slid(image, kernel) / kernel.size
        ),
        "Of each window only the pixel in the middle is used.": (
            lambda image, kernel: (
                _windows(image, kernel)[:, :, len(kernel) // 2, len(kernel) // 2]
                * kernel[len(kernel) // 2, len(kernel) // 2]
            )
        ),
        "Of each window only the first pixel is used, with all of the kernel. Cut the whole "
        "window out of the image.": lambda image, kernel: (
            _windows(image, kernel)[:, :, 0, 0] * kernel.sum()
        ),
        "The pixels of each window are summed up, whatever their weights. Where is the kernel?": (
            lambda image, kernel: _windows(image, kernel).sum(axis=(2, 3))
        ),
        "`@` multiplies matrices: rows with columns. Here each pixel meets the one weight that "
        "lies on it.": lambda image, kernel: (_windows(image, kernel) @ kernel).sum(axis=(2, 3)),
        "The window jumps by its own size. It should slide on by one pixel.": (
            lambda image, kernel: _slid(image, kernel)[:: len(kernel), :: len(kernel)]
        ),
        "Of each window the largest product is kept. That is more like pooling: sum them up.": (
            lambda image, kernel: (_windows(image, kernel) * kernel).max(axis=(2, 3))
        ),
        "The digits after the point are cut off. Which type does your result have?": (
            lambda image, kernel: _slid(image, kernel).astype(int)
        ),
    },
)
def convolve(image, kernel):
    """Checks an answer that slides a kernel over an image, as `Conv2D` does.

    The answer takes floats of shapes (height, width) and (k, k), and gives floats of shape
    (height - k + 1, width - k + 1).
    """
    return _slid(image, kernel)


def _blocks(image):
    height, width = image.shape[0] // 2, image.shape[1] // 2
    blocks = image[: 2 * height, : 2 * width].reshape(height, 2, width, 2)
    return blocks.transpose(0, 2, 1, 3)


def _pooled(image):
    return _blocks(image).max(axis=(2, 3))


def _filled_up(image):
    more = [(0, length % 2) for length in image.shape]
    return _pooled(np.pad(image, more, constant_values=-np.inf))


def _in_all_windows(image):
    return np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))


@check(
    (_IMAGE,),
    (_ODD_IMAGE,),
    (-_ODD_IMAGE[:, :4],),
    verified="the largest of each block of 2 × 2, and what has no partner is left out.",
    mistakes={
        "Those are the means of the blocks. Which of the four numbers is kept?": (
            lambda image: _blocks(image).mean(axis=(2, 3))
        ),
        "Those are the smallest of the blocks.": lambda image: _blocks(image).min(axis=(2, 3)),
        "Those are the sums of the blocks. One of the four numbers is kept.": (
            lambda image: _blocks(image).sum(axis=(2, 3))
        ),
        "The block moves by one pixel. The next block begins where this one ends.": _in_all_windows,
        "That is the first pixel of each block, whatever the other three are.": (
            lambda image: _blocks(image)[:, :, 0, 0]
        ),
        "Every other pixel is taken, and nothing is compared. Look at the other three of each "
        "block, too.": lambda image: image[::2, ::2],
        "A last row or column without a partner is left out. How many whole blocks are there?": (
            _filled_up
        ),
        "Each column is halved, but the rows are as long as before.": (
            lambda image: image[: len(image) // 2 * 2].reshape(-1, 2, image.shape[1]).max(axis=1)
        ),
        "Each row is halved, but the columns are as long as before.": (
            lambda image: image[:, : image.shape[1] // 2 * 2].reshape(len(image), -1, 2).max(axis=2)
        ),
        "The sign is lost. The lesson pooled the size of edges; here it is the number itself.": (
            lambda image: np.abs(_blocks(image)).max(axis=(2, 3))
        ),
        "A block may hold numbers below 0 only. What is the largest of those?": (
            lambda image: np.maximum(_pooled(image), 0)
        ),
        "The first row or column is left out. It is the last one that has no partner.": (
            lambda image: _pooled(image[image.shape[0] % 2 :, image.shape[1] % 2 :])
        ),
    },
)
def max_pool(image):
    """Checks an answer that keeps the largest number of each block of 2 × 2.

    The answer takes floats of shape (height, width), and gives floats of shape
    (height // 2, width // 2).
    """
    return _pooled(image)


@check(
    (3, 1, 32),
    (5, 3, 8),
    (3, 32, 64),
    (1, 16, 10),
    verified="a weight for each pixel and channel of the window, and a bias, for each kernel.",
    mistakes={
        "The biases are missing.": (
            lambda kernel_size, channels_in, channels_out: (
                kernel_size**2 * channels_in * channels_out
            )
        ),
        "One bias for the whole layer. Who needs a bias of its own?": (
            lambda kernel_size, channels_in, channels_out: (
                kernel_size**2 * channels_in * channels_out + 1
            )
        ),
        "A kernel has a height and a width.": (
            lambda kernel_size, channels_in, channels_out: (
                (kernel_size * channels_in + 1) * channels_out
            )
        ),
        "Those are two sides. How many weights has a square?": (
            lambda kernel_size, channels_in, channels_out: (
                (2 * kernel_size * channels_in + 1) * channels_out
            )
        ),
        "A kernel looks at all channels that come in, with weights of their own.": (
            lambda kernel_size, channels_in, channels_out: (kernel_size**2 + 1) * channels_out
        ),
        "A bias for each channel that comes in. A kernel adds it once, to its whole sum.": (
            lambda kernel_size, channels_in, channels_out: (
                (kernel_size**2 + 1) * channels_in * channels_out
            )
        ),
        "As many biases as channels come in. Which of the two numbers counts the kernels?": (
            lambda kernel_size, channels_in, channels_out: (
                kernel_size**2 * channels_in * channels_out + channels_in
            )
        ),
        "That is one kernel. How many are there?": (
            lambda kernel_size, channels_in, channels_out: kernel_size**2 * channels_in + 1
        ),
        "A bias is one number, and no channel of its own: only weights are counted k × k times.": (
            lambda kernel_size, channels_in, channels_out: (
                kernel_size**2 * (channels_in + 1) * channels_out
            )
        ),
    },
)
def convolution_parameters(kernel_size, channels_in, channels_out):
    """Checks an answer that counts the parameters of a convolution.

    The answer takes three integers, the side of the kernels and the channels in and out, and
    gives an integer.
    """
    return (kernel_size**2 * channels_in + 1) * channels_out
