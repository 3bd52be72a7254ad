"""Find, verify and read Fashion-MNIST.

The data set is four files of one folder. `load_data` looks for that folder, holds every file to
a checksum before it uses it, and downloads the files only if they are nowhere on this machine.
It writes to one place alone, a cache folder of the user's, and overwrites nothing there.
"""

import hashlib
import math
import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""The names of the ten classes: `CLASS_NAMES[label]`."""

VARIABLE = "FASHION_DL_DATA"
CLONE_DATA = Path(__file__).resolve().parent.parent / "data"
DEBIAN_DATA = Path("/usr/share/datasets/fashion-mnist")
# Keras's copy, then the two addresses in the README of zalandoresearch/fashion-mnist. The last
# one is a website bucket of Amazon S3, and those do not speak https; the checksum holds for it too.
MIRRORS = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)


class _File(NamedTuple):
    magic: int  # the first four bytes: 2049 for labels, 2051 for images
    shape: tuple[int, ...]
    sha256: str  # of the .gz file as published
    contents_sha256: str  # of what is inside, the same under any gzip header

    @property
    def header_size(self):
        return 4 + 4 * len(self.shape)  # the magic number, then the shape, as 32-bit integers

    @property
    def size(self):
        return self.header_size + math.prod(self.shape)


_FILES = {
    "train-images-idx3-ubyte.gz": _File(
        magic=2051,
        shape=(60000, 28, 28),
        sha256="3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        contents_sha256="c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    "train-labels-idx1-ubyte.gz": _File(
        magic=2049,
        shape=(60000,),
        sha256="a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        contents_sha256="bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    "t10k-images-idx3-ubyte.gz": _File(
        magic=2051,
        shape=(10000, 28, 28),
        sha256="346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        contents_sha256="5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    "t10k-labels-idx1-ubyte.gz": _File(
        magic=2049,
        shape=(10000,),
        sha256="67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        contents_sha256="0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
}


class DataError(Exception):
    """A data file is missing, damaged, out of reach, or not Fashion-MNIST's."""


def load_data(
    data_dir: str | os.PathLike[str] | None = None,
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Fashion-MNIST as four arrays, exactly as `keras.datasets.fashion_mnist.load_data` gives it.

    A folder that you name, by `data_dir` or by the environment variable FASHION_DL_DATA, must
    hold the files: no other place is tried instead. If you name none, the first of these with
    all four files is used: `data/` of the clone, /usr/share/datasets/fashion-mnist (from Debian's
    package dataset-fashion-mnist), a cache folder of yours. What the cache then lacks is
    downloaded into it. In the folder that is used, a damaged file is an error, and is left alone.

    Args:
        data_dir: a folder with the four .gz files; it goes before FASHION_DL_DATA.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images of shape (60000, 28, 28) and
        (10000, 28, 28), uint8 from 0 (background) to 255; labels of shape (60000,) and (10000,),
        uint8 from 0 to 9. The arrays are read-only, as Keras's are; `.copy()` gives one to change.

    Raises:
        DataError: a file is missing, unreadable, damaged or another than it should be, or can
            neither be found nor downloaded. The message says what to do.

    Source:
        Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()
        >>> x_train.shape, y_train.shape, x_test.shape, y_test.shape
        ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,))
        >>> CLASS_NAMES[y_train[0]]
        'Ankle boot'
    """
    folder = find_folder(data_dir)
    paths = [folder / name for name in _FILES]
    compressed = [_read_bytes(path) for path in paths]
    # Threads help: zlib and hashlib let go of the interpreter lock while they work. The long
    # job, the training images, comes first.
    with ThreadPoolExecutor() as pool:
        contents = pool.map(_decompress, paths, compressed)
        checksums = pool.map(_sha256, compressed)
        x_train, y_train, x_test, y_test = map(_to_array, paths, contents, checksums)
    return (x_train, y_train), (x_test, y_test)


def find_folder(data_dir: str | os.PathLike[str] | None = None) -> Path:
    """The folder that `load_data` reads, found as it says there; DataError where there is none."""
    named = data_dir if data_dir is not None else os.environ.get(VARIABLE) or None
    if named is not None:
        folder = Path(os.path.abspath(os.path.expanduser(named)))
        if missing := _missing(folder):
            found = f"no {', no '.join(missing)}" if folder.is_dir() else "no such folder"
            by = "data_dir" if data_dir is not None else f"${VARIABLE}"
            raise _error(
                folder, found, f"the four files of Fashion-MNIST, as {by} names this folder"
            )
        return folder
    for folder in (CLONE_DATA, DEBIAN_DATA):
        if not _missing(folder):
            return folder
    return _fill_cache()


def _missing(folder):
    return [name for name in _FILES if not _is_there(folder / name)]


def _is_there(path):
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # a folder that may not be entered, say: reading tells what is wrong
        return True
    return True


def _fill_cache():
    """The user's cache folder, after the files that it lacks have been downloaded."""
    import pooch  # here, as few need it and it takes longer to import than NumPy

    cache = pooch.os_cache("fashion_dl")
    missing = _missing(cache)
    if not missing:
        return cache
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # Each process downloads into a folder of its own; renaming puts whole files in place.
        with TemporaryDirectory(dir=cache, prefix="download-") as aside:
            for name in missing:
                _download(name, aside, cache)
                if not _is_there(cache / name):
                    with suppress(FileExistsError):  # on Windows: another process was quicker
                        os.rename(Path(aside, name), cache / name)
    except OSError as error:
        raise _error(cache, f"it cannot be written ({error})", "a folder to download to") from error
    return cache


def _download(name, aside, cache):
    import pooch

    failures = []
    for mirror in MIRRORS:
        try:
            pooch.retrieve(
                mirror + name,
                known_hash="sha256:" + _FILES[name].sha256,
                fname=name,
                path=aside,
                progressbar=True,
            )
            return
        except (OSError, ValueError) as error:  # requests' errors, and a wrong checksum
            failures.append(f"\n    {mirror}{name}: {error}")
    found = f"it is not in {CLONE_DATA}, {DEBIAN_DATA} or {cache}, and no download worked:"
    raise _error(name, found + "".join(failures), "one download that works")


def _read_bytes(path):
    try:
        return path.read_bytes()
    except OSError as error:
        found = f"it cannot be read ({error.strerror or error})"
        raise _error(path, found, "a file that you have permission to read") from error


def _decompress(path, compressed):
    try:
        return zlib.decompress(compressed, zlib.MAX_WBITS | 16, bufsize=_FILES[path.name].size)
    except zlib.error as error:
        size = f"{len(compressed):,} bytes"
        if not compressed.startswith(b"\x1f\x8b"):
            found = f"it is not a gzip file: {size} that begin with {compressed[:16]!r}"
        elif str(error).startswith("Error -5"):  # Z_BUF_ERROR: the input ends too soon
            found = f"it is cut off: a gzip file that breaks off after {size}"
        else:
            found = f"it is damaged: {size} of gzip that do not decompress ({error})"
        raise _damaged(path, found, "a whole gzip file") from error


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _to_array(path, contents, checksum):
    """The array in `contents`, once the file's `checksum`, or else theirs, is the official one."""
    file = _FILES[path.name]
    if checksum != file.sha256 and _sha256(contents) != file.contents_sha256:
        raise _damaged(path, *_diagnose(path.name, contents))
    return np.frombuffer(contents, np.uint8, offset=file.header_size).reshape(file.shape)


def _diagnose(name, contents):
    """What was found in contents with a wrong checksum, and what was expected, in words."""
    file = _FILES[name]
    checksum = _sha256(contents)
    for other in _FILES:
        if checksum == _FILES[other].contents_sha256:
            return f"the contents of {other}", f"those of {name}: are files mixed up?"
    header = [contents[i : i + 4] for i in range(0, file.header_size, 4)]
    magic, *shape = (int.from_bytes(number, "big") for number in header)
    if magic != file.magic:
        return f"magic number {magic}", f"magic number {file.magic}"
    if tuple(shape) != file.shape:
        return _count(shape), f"{_count(file.shape)}, so that images and labels match"
    if len(contents) != file.size:
        return f"{len(contents):,} bytes when decompressed", f"{file.size:,} bytes"
    return (
        f"contents with SHA-256 {checksum}",
        f"{file.contents_sha256}. Is it another data set? MNIST's files have the same names",
    )


def _count(shape):
    count, *sides = shape
    return f"{count:,} images of {' x '.join(map(str, sides))}" if sides else f"{count:,} labels"


def _damaged(path, found, expected):
    return _error(path, found, expected, "This file was left as it is: replace or delete it. ")


def _error(where, found, expected, first_step=""):
    return DataError(
        f"{where}\n"
        f"  found: {found}\n"
        f"  expected: {expected}\n"
        f"  what to do: {first_step}The four files ({', '.join(_FILES)}) are at "
        "https://github.com/zalandoresearch/fashion-mnist. Put them into one folder and name it "
        f"by load_data(data_dir) or by the environment variable {VARIABLE}. Or, on Debian and "
        "Ubuntu, install the package dataset-fashion-mnist and name no folder."
    )
