"""How long reading all 70,000 images takes: Keras's own loader, from its cache, and this one.

    python -m benchmarks.load_data [--repeats 15]

Both read the same files, one after the other in each round, so that whatever else the machine
does slows both alike. Keras's loader checks no checksum; this one checks four.
"""

import argparse
import os
import platform
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import fashion_dl
from fashion_dl.data import CLONE_DATA

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15, help="rounds to time (default: 15)")
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as keras_home:
        cache = Path(keras_home, "datasets", "fashion-mnist")
        cache.mkdir(parents=True)
        for file in CLONE_DATA.glob("*.gz"):
            shutil.copy(file, cache)
        os.environ["KERAS_HOME"] = keras_home  # read when Keras is imported
        import keras

        loaders = {
            "keras": keras.datasets.fashion_mnist.load_data,
            "fashion_dl": lambda: fashion_dl.load_data(cache),
        }
        check_equal(*(loader() for loader in loaders.values()))  # warms the disk cache, too
        seconds = measure(loaders, repeats)
        report(seconds, f"Keras {keras.__version__}")


def check_equal(theirs, ours):
    for their_split, our_split in zip(theirs, ours, strict=True):
        for their_array, our_array in zip(their_split, our_split, strict=True):
            assert their_array.dtype == our_array.dtype
            assert np.array_equal(their_array, our_array)


def measure(loaders, repeats):
    """Seconds of each loader in each round; the loaders take turns in going first."""
    seconds = {name: [] for name in loaders}
    order = list(loaders)
    for _ in range(repeats):
        for name in order:
            start = time.perf_counter()
            loaders[name]()
            seconds[name].append(time.perf_counter() - start)
        order.reverse()
    return seconds


def report(seconds, keras_version):
    print(f"{platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"Python {platform.python_version()}, {keras_version}, milliseconds")
    print(f"{'':12}{'median':>8}{'fastest':>9}{'slowest':>9}")
    for name, taken in seconds.items():
        figures = (statistics.median(taken), min(taken), max(taken))
        print(f"{name:12}{figures[0] * 1e3:8.0f}{figures[1] * 1e3:9.0f}{figures[2] * 1e3:9.0f}")
    ratios = [ours / theirs for theirs, ours in zip(*seconds.values(), strict=True)]
    low, median, high = np.quantile(ratios, [0.25, 0.5, 0.75])
    print(f"fashion_dl / keras, round by round: {median:.2f} (quartiles {low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
