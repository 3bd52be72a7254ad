"""load_data on the real files: what it gives, where it looks, and what it says when it cannot."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fashion_dl import CLASS_NAMES, DataError, data, load_data

import numpy as np
import pooch
import pytest

REPOSITORY = Path(__file__).parent.parent
OFFICIAL = REPOSITORY / "data"
NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = NAMES


def official(name):
    return (OFFICIAL / name).read_bytes()


def flat(loaded):
    (x_train, y_train), (x_test, y_test) = loaded
    return x_train, y_train, x_test, y_test


@pytest.fixture(scope="module")
def expected():
    return flat(load_data(OFFICIAL))


def assert_is_fashion_mnist(loaded, expected):
    for found, right in zip(flat(loaded), expected, strict=True):
        assert np.array_equal(found, right)


@pytest.fixture
def folder(tmp_path):
    """A folder of the test's own with the four official files."""
    folder = tmp_path / "fashion mnist"
    shutil.copytree(OFFICIAL, folder, ignore=lambda _, found: set(found) - set(NAMES))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)  # pytest would keep the 30 MB


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Empty stand-ins for the places where load_data looks by itself, and no network."""
    monkeypatch.delenv("FASHION_DL_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    root = tmp_path / "places"
    monkeypatch.setattr(data, "CLONE_DATA", root / "clone")
    monkeypatch.setattr(data, "DEBIAN_DATA", root / "debian")
    monkeypatch.setattr(pooch, "os_cache", lambda project: root / "cache" / project)
    monkeypatch.setattr(data, "MIRRORS", ())
    yield {
        "clone": root / "clone",
        "debian": root / "debian",
        "cache": root / "cache" / "fashion_dl",
    }
    shutil.rmtree(root, ignore_errors=True)


def fill(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(OFFICIAL / name, folder / name)


def snapshot(folder):
    """Every path below a folder, with the checksum and time of change of each file."""
    return {
        path: (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def message(*args):
    with pytest.raises(DataError) as caught:
        load_data(*args)
    return str(caught.value)


# What it gives


def test_class_names():
    assert ", ".join(CLASS_NAMES) == (
        "T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot"
    )


def test_arrays(expected):
    x_train, y_train, x_test, y_test = expected
    assert (x_train.shape, y_train.shape) == ((60000, 28, 28), (60000,))
    assert (x_test.shape, y_test.shape) == ((10000, 28, 28), (10000,))
    assert {array.dtype for array in expected} == {np.dtype("uint8")}
    assert (x_train.min(), x_train.max()) == (0, 255)
    assert np.bincount(y_train).tolist() == [6000] * 10
    assert np.bincount(y_test).tolist() == [1000] * 10
    assert y_train[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert y_test[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]


def test_same_as_keras(expected, monkeypatch):
    import keras

    def get_file(name, origin, cache_subdir):
        return str(OFFICIAL / name)

    loader = keras.datasets.fashion_mnist.load_data
    monkeypatch.setitem(loader.__globals__, "get_file", get_file)
    for ours, theirs in zip(expected, flat(loader()), strict=True):
        assert np.array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
        assert ours.flags.writeable == theirs.flags.writeable
        assert ours.flags.c_contiguous == theirs.flags.c_contiguous


def test_import_leaves_keras_and_pooch_for_later():
    code = (
        "import sys, fashion_dl; fashion_dl.load_data();"
        "print(sorted({'keras', 'tensorflow', 'pooch', 'requests'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "[]\n", "")


def test_checksums_of_the_clone():
    sums = (OFFICIAL / "SHA256SUMS").read_text(encoding="utf-8").split()
    assert dict(zip(sums[1::2], sums[::2], strict=True)) == {
        name: hashlib.sha256(official(name)).hexdigest() for name in NAMES
    }


# Where it looks


def test_data_dir_goes_before_the_variable(folder, expected, monkeypatch, tmp_path):
    monkeypatch.setenv("FASHION_DL_DATA", str(tmp_path / "nowhere"))
    assert_is_fashion_mnist(load_data(folder), expected)


def test_data_dir_of_the_home_folder(folder, expected, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert_is_fashion_mnist(load_data(f"~/{folder.name}"), expected)


def test_variable(folder, expected, places, monkeypatch):
    fill(places["clone"], *NAMES[1:])
    (places["clone"] / TRAIN_IMAGES).write_bytes(b"damaged")
    monkeypatch.setenv("FASHION_DL_DATA", str(folder))
    assert_is_fashion_mnist(load_data(), expected)


def test_empty_variable_names_no_folder(expected, places, monkeypatch):
    fill(places["clone"], *NAMES)
    monkeypatch.setenv("FASHION_DL_DATA", "")
    assert_is_fashion_mnist(load_data(), expected)


@pytest.mark.parametrize("place", ["clone", "debian", "cache"])
def test_places_in_turn(place, expected, places):
    order = list(places)
    for earlier in order[: order.index(place)]:
        fill(places[earlier], *NAMES[1:])  # not all four: the next place is tried
    fill(places[place], *NAMES)
    for later in order[order.index(place) + 1 :]:
        fill(places[later])
        (places[later] / TRAIN_IMAGES).write_bytes(b"not looked at")
    before = snapshot(places["cache"])
    assert_is_fashion_mnist(load_data(), expected)
    assert snapshot(places["cache"]) == before


@pytest.mark.parametrize("place", ["clone", "debian", "cache"])
def test_damage_is_not_passed_over(place, places):
    for one in places.values():
        fill(one, *NAMES)
    file = places[place] / TRAIN_IMAGES
    file.write_bytes(official(TRAIN_IMAGES)[:1000])
    for earlier in list(places)[: list(places).index(place)]:
        shutil.rmtree(places[earlier])
    before = snapshot(places["clone"].parent)
    text = message()
    assert text.startswith(f"{file}\n")
    assert "cut off" in text
    assert "left as it is: replace or delete it" in text
    assert snapshot(places["clone"].parent) == before


@pytest.mark.parametrize("by", ["data_dir", "$FASHION_DL_DATA"])
def test_named_folder_lacks_a_file(by, folder, places, monkeypatch):
    fill(places["clone"], *NAMES)  # is no way out: another folder was named
    (folder / TEST_LABELS).unlink()
    if by == "data_dir":
        text = message(folder)
    else:
        monkeypatch.setenv("FASHION_DL_DATA", str(folder))
        text = message()
    assert text.startswith(f"{folder}\n  found: no {TEST_LABELS}\n")
    assert f"as {by} names this folder" in text
    assert_names_the_ways_out(text)


def assert_names_the_ways_out(text):
    assert all(name in text for name in NAMES)
    assert "load_data(data_dir)" in text
    assert "FASHION_DL_DATA" in text
    assert "dataset-fashion-mnist" in text


def test_named_folder_does_not_exist(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert f"{tmp_path / 'no' / 'such'}\n  found: no such folder\n" in message("no/such")


def test_named_folder_is_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert "no such folder" in message(tmp_path / "file")


# What it reads


def test_other_gzip_header(folder, expected):
    """As in Debian's package: the same compressed stream under a header without a name."""
    for name in NAMES:
        packed = official(name)
        stream = packed[packed.index(b"\0", 10) + 1 :]
        (folder / name).write_bytes(b"\x1f\x8b\x08\0\x01\x02\x03\x04\x02\x03" + stream)
    assert_is_fashion_mnist(load_data(folder), expected)


def test_compressed_again(folder, expected):
    contents = gzip.decompress(official(TEST_LABELS))
    (folder / TEST_LABELS).write_bytes(gzip.compress(contents, compresslevel=1))
    assert_is_fashion_mnist(load_data(folder), expected)


def one_label_short():
    contents = gzip.decompress(official(TRAIN_LABELS))
    return gzip.compress(contents[:4] + (59999).to_bytes(4, "big") + contents[8:-1])


def one_label_changed():
    contents = bytearray(gzip.decompress(official(TEST_LABELS)))
    contents[8] = 3
    return gzip.compress(contents)


def one_byte_changed():
    packed = bytearray(official(TEST_LABELS))
    packed[2000] ^= 1
    return bytes(packed)


def header(*numbers):
    return gzip.compress(b"".join(number.to_bytes(4, "big") for number in numbers))


DAMAGE = {
    "empty": (TRAIN_IMAGES, b"", ["not a gzip file: 0 bytes"]),
    "web page": (
        TRAIN_IMAGES,
        b"<!DOCTYPE html><html></html>",
        ["not a gzip file: 28 bytes that begin with b'<!DOCTYPE html><'"],
    ),
    "cut off": (
        TRAIN_IMAGES,
        official(TRAIN_IMAGES)[:2000],
        ["cut off: a gzip file that breaks off after 2,000 bytes"],
    ),
    "cut off in the last byte": (TEST_LABELS, official(TEST_LABELS)[:-1], ["cut off", "5,147"]),
    "damaged stream": (TEST_LABELS, one_byte_changed(), ["damaged: 5,148 bytes of gzip"]),
    "wrong magic number": (
        TRAIN_IMAGES,
        header(2050, 60000, 28, 28),
        ["found: magic number 2050", "expected: magic number 2051"],
    ),
    "nothing inside": (TRAIN_IMAGES, gzip.compress(b""), ["found: magic number 0"]),
    "header cut off": (TRAIN_IMAGES, header(2051, 60000), ["found: 60,000 images of 0 x 0"]),
    "wrong count": (
        TRAIN_IMAGES,
        header(2051, 10000, 28, 28),
        ["found: 10,000 images of 28 x 28", "expected: 60,000 images of 28 x 28"],
    ),
    "wrong size": (
        TRAIN_IMAGES,
        header(2051, 60000, 32, 28),
        ["found: 60,000 images of 32 x 28", "expected: 60,000 images of 28 x 28"],
    ),
    "images and labels do not match": (
        TRAIN_LABELS,
        one_label_short(),
        ["found: 59,999 labels", "expected: 60,000 labels, so that images and labels match"],
    ),
    "fewer than the header says": (
        TRAIN_IMAGES,
        header(2051, 60000, 28, 28),
        ["found: 16 bytes when decompressed", "expected: 47,040,016 bytes"],
    ),
    "another data set": (
        TEST_LABELS,
        one_label_changed(),
        ["found: contents with SHA-256", "Is it another data set?"],
    ),
    "test images as training images": (
        TRAIN_IMAGES,
        official(TEST_IMAGES),
        [f"found: the contents of {TEST_IMAGES}", f"expected: those of {TRAIN_IMAGES}"],
    ),
    "labels as images": (
        TEST_IMAGES,
        official(TEST_LABELS),
        [f"found: the contents of {TEST_LABELS}", f"expected: those of {TEST_IMAGES}"],
    ),
}


@pytest.mark.parametrize(("name", "contents", "said"), DAMAGE.values(), ids=DAMAGE)
def test_damage(name, contents, said, folder):
    (folder / name).write_bytes(contents)
    before = snapshot(folder)
    text = message(folder)
    assert text.startswith(f"{folder / name}\n")
    for words in said:
        assert words in text
    assert "left as it is: replace or delete it" in text
    assert_names_the_ways_out(text)
    assert snapshot(folder) == before


def test_folder_in_the_place_of_a_file(folder):
    (folder / TEST_LABELS).unlink()
    (folder / TEST_LABELS).mkdir()
    text = message(folder)
    assert text.startswith(f"{folder / TEST_LABELS}\n  found: it cannot be read (")


def test_no_permission_to_read_a_file(folder, monkeypatch):
    def read_bytes(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    text = message(folder)
    assert "found: it cannot be read (Permission denied)" in text
    assert str(folder) in text
    assert_names_the_ways_out(text)


@pytest.mark.parametrize("place", ["clone", "debian", "cache"])
def test_no_permission_to_enter_a_folder(place, places, monkeypatch):
    """It may hold the files, so it is not passed over as if it did not."""

    def forbid(function):
        def forbidden(path, *args, **kwargs):
            if Path(path).parent == places[place]:
                raise PermissionError(13, "Permission denied", str(path))
            return function(path, *args, **kwargs)

        return forbidden

    monkeypatch.setattr(os, "lstat", forbid(os.lstat))
    monkeypatch.setattr(Path, "read_bytes", forbid(Path.read_bytes))
    text = message()
    assert text.startswith(str(places[place]))
    assert "Permission denied" in text


# What it downloads


class Mirror(BaseHTTPRequestHandler):
    """Serves the official files, well or badly as the first part of the path says."""

    def do_GET(self):
        _, manner, name = self.path.split("/")
        self.server.requests.append(f"{manner}/{name}")
        body = official(name)
        if manner == "missing":
            self.send_error(404)
            return
        if manner == "another":
            body = b"<html>Please log in</html>"
        if manner == "together":
            self.server.meeting.wait(timeout=60)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if manner in ("cut", "stuck"):
            body = body[: len(body) // 2]
        self.wfile.write(body)
        if manner == "stuck":
            self.server.stuck.set()
            self.server.released.wait(timeout=60)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        server.requests = []
        server.meeting = threading.Barrier(2)
        server.stuck, server.released = threading.Event(), threading.Event()
        server.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def mirrors(monkeypatch, server, *manners):
    monkeypatch.setattr(data, "MIRRORS", tuple(f"{server.url}{manner}/" for manner in manners))


def test_download_of_all_four(server, places, expected, monkeypatch, capfd):
    mirrors(monkeypatch, server, "good")
    assert_is_fashion_mnist(load_data(), expected)
    assert server.requests == [f"good/{name}" for name in NAMES]
    assert capfd.readouterr().err.count("100%") >= 4  # the progress bars
    after = snapshot(places["cache"])
    assert {path.name for path in after} == set(NAMES)
    assert_is_fashion_mnist(load_data(), expected)
    assert len(server.requests) == 4  # the second time from the cache, as it was left
    assert snapshot(places["cache"]) == after


@pytest.mark.parametrize("manner", ["missing", "cut", "another"])
def test_next_mirror(manner, server, places, expected, monkeypatch):
    fill(places["cache"], *NAMES[:3])
    before = snapshot(places["cache"])
    mirrors(monkeypatch, server, manner, "good")
    assert_is_fashion_mnist(load_data(), expected)
    assert server.requests == [f"{manner}/{TEST_LABELS}", f"good/{TEST_LABELS}"]
    assert (places["cache"] / TEST_LABELS).read_bytes() == official(TEST_LABELS)
    after = snapshot(places["cache"])
    assert len(after) == 4
    assert before.items() <= after.items()  # what was there before was not fetched or touched


def test_no_mirror_works(server, places, monkeypatch):
    mirrors(monkeypatch, server, "missing", "cut", "another")
    text = message()
    assert text.startswith(TRAIN_IMAGES)
    for manner, reason in (("missing", "404"), ("cut", "IncompleteRead"), ("another", "SHA256")):
        (line,) = (line for line in text.splitlines() if f"/{manner}/" in line)
        assert reason in line
    for place in places.values():
        assert str(place) in text
    assert_names_the_ways_out(text)
    assert list(places["cache"].iterdir()) == []


def test_no_network(server, places, monkeypatch):
    mirrors(monkeypatch, server, "good")
    server.server_close()  # nobody listens at this address now
    text = message()
    assert f"{server.url}good/{TRAIN_IMAGES}: " in text
    assert "Connection" in text
    assert_names_the_ways_out(text)


def test_no_permission_to_write_the_cache(places, monkeypatch):
    def mkdir(path, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    text = message()
    assert text.startswith(f"{places['cache']}\n  found: it cannot be written (")
    assert "Permission denied" in text
    assert_names_the_ways_out(text)


def test_file_in_the_place_of_the_cache(places):
    places["cache"].parent.mkdir(parents=True)
    places["cache"].write_bytes(b"mine")
    assert f"{places['cache']}\n  found: it cannot be written (" in message()
    assert places["cache"].read_bytes() == b"mine"


@contextmanager
def another_process(server, manner, places):
    """Another Python that loads the data with these places and this mirror."""
    code = f"""
import sys
from pathlib import Path
import pooch
from fashion_dl import data
data.CLONE_DATA = data.DEBIAN_DATA = Path("nowhere")
data.MIRRORS = ({server.url + manner + "/"!r},)
pooch.os_cache = lambda project: Path({str(places["cache"].parent)!r}) / project
(x_train, y_train), (x_test, y_test) = data.load_data()
print(y_test[:3])
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_two_processes_at_once(server, places):
    fill(places["cache"], *NAMES[:3])
    with (
        another_process(server, "together", places) as one,  # the answers wait for both requests
        another_process(server, "together", places) as two,
    ):
        assert [process.communicate(timeout=60)[0] for process in (one, two)] == ["[9 2 1]\n"] * 2
    assert server.requests == [f"together/{TEST_LABELS}"] * 2
    assert {path.name for path in places["cache"].iterdir()} == set(NAMES)


def test_killed_during_a_download(server, places, expected, monkeypatch):
    fill(places["cache"], *NAMES[:3])
    with another_process(server, "stuck", places) as process:
        assert server.stuck.wait(timeout=60)
        process.kill()
    assert not (places["cache"] / TEST_LABELS).exists()
    mirrors(monkeypatch, server, "good")
    assert_is_fashion_mnist(load_data(), expected)


def test_file_that_comes_during_a_download_is_kept(server, places, monkeypatch):
    fill(places["cache"], *NAMES[:3])
    mirrors(monkeypatch, server, "good")
    retrieve = pooch.retrieve

    def meanwhile(*args, **kwargs):
        (places["cache"] / TEST_LABELS).write_bytes(b"mine")
        return retrieve(*args, **kwargs)

    monkeypatch.setattr(pooch, "retrieve", meanwhile)
    assert "not a gzip file" in message()
    assert (places["cache"] / TEST_LABELS).read_bytes() == b"mine"
