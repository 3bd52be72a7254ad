"""The long training: killed at random, it ends where it would have; damaged, it says so."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import pretrain
from fashion_dl.models import shipped

import keras
import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
NETWORK = pretrain.Network("fast_cnn", {"width": 2, "depth": 1, "dropout": 0.2}, epochs=6)
IMAGES = np.random.default_rng(0).random((512, 28, 28, 1), dtype="float32")
LABELS = np.arange(512) % 10
SMALL_TRAINING = """
import sys
from pathlib import Path
import fashion_dl
from tests.test_pretrain import trained
trained(Path(sys.argv[1]))
"""


def trained(folder, network=NETWORK):
    return pretrain.train(network, folder, IMAGES, LABELS)


def weights(model):
    return np.concatenate([np.ravel(array) for array in model.get_weights()])


def epochs_kept(folder):
    return [int(path.name[6:10]) for path in pretrain.checkpoints(folder)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder and the model of a training that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, trained(folder)


def test_killed_at_random_it_ends_as_if_it_had_not_been(whole, tmp_path):
    pause = random.Random()
    for kills in range(1, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", SMALL_TRAINING, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        while process.poll() is None and max(epochs_kept(tmp_path), default=0) < kills:
            time.sleep(0.01)
        time.sleep(pause.uniform(0, 0.3))
        process.kill()
        process.wait()
        assert kills <= max(epochs_kept(tmp_path)) <= NETWORK.epochs
    assert np.allclose(weights(trained(tmp_path)), weights(whole[1]), atol=1e-4)
    assert epochs_kept(tmp_path) == [NETWORK.epochs]


def test_killed_after_the_last_epoch_it_still_gives_the_averaged_weights(whole):
    folder, model = whole
    last = keras.models.load_model(pretrain.checkpoints(folder)[-1])
    assert not np.allclose(weights(last), weights(model), atol=1e-4)
    assert np.allclose(weights(trained(folder)), weights(model), atol=1e-6)


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[: len(data) // 2], lambda data: data[:5000] + b"?" + data[5001:]],
    ids=["cut off", "one byte"],
)
def test_a_damaged_checkpoint_is_an_error(whole, tmp_path, damage):
    checkpoint = pretrain.checkpoints(whole[0])[-1]
    damaged = tmp_path / checkpoint.name
    damaged.write_bytes(damage(checkpoint.read_bytes()))
    (tmp_path / "settings.json").write_bytes((whole[0] / "settings.json").read_bytes())
    with pytest.raises(pretrain.CheckpointError, match=r"expected checksum \w+, found .*delete it"):
        trained(tmp_path)
    assert damaged.exists()


def test_what_a_kill_left_half_written_is_not_taken_for_a_checkpoint(tmp_path):
    (tmp_path / "unfinished.keras").write_bytes(b"half")
    assert pretrain.latest(tmp_path) is None


@pytest.mark.parametrize(
    "change",
    [{"epochs": 7}, {"arguments": {"width": 3}}, {"builder": "resnet", "arguments": {}}],
    ids=["epochs", "arguments", "builder"],
)
def test_another_training_s_checkpoint_is_refused(whole, change):
    with pytest.raises(pretrain.CheckpointError, match="found another training's"):
        trained(whole[0], NETWORK._replace(**change))


def test_a_checkpoint_that_nothing_says_the_settings_of_is_refused(whole, tmp_path):
    checkpoint = pretrain.checkpoints(whole[0])[-1]
    (tmp_path / checkpoint.name).write_bytes(checkpoint.read_bytes())
    with pytest.raises(pretrain.CheckpointError, match="found another training's"):
        trained(tmp_path)


@pytest.mark.parametrize("name", ["ERASED", "SHIFTED", "AVERAGED"])
def test_another_setting_is_another_training(whole, monkeypatch, name):
    monkeypatch.setattr(pretrain, name, getattr(pretrain, name) + 1)
    with pytest.raises(pretrain.CheckpointError, match="found another training's"):
        trained(whole[0])


@pytest.fixture
def shipped_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)


@pytest.mark.parametrize("classes", shipped.SHIPPED)
@pytest.mark.parametrize(
    "network", [NETWORK, pretrain.Network("resnet", {"depth": 8, "width": 2}, epochs=6)]
)
def test_what_is_shipped_is_what_is_loaded(shipped_aside, classes, network):
    built = network.build()
    card = pretrain.ship(built, network, classes, IMAGES, LABELS)
    model = shipped.pretrained(classes)
    assert model.name == network.builder
    assert np.array_equal(weights(model), weights(built))
    found = model.predict(IMAGES, verbose=0).argmax(axis=1)
    assert card["test_accuracy"] == (found == LABELS).mean()
    assert card == json.loads(shipped.card_of(classes).read_text())
    assert len(card["recall"]) == classes


def test_the_optimizer_is_not_shipped(whole, shipped_aside):
    pretrain.ship(whole[1], NETWORK, 10, IMAGES, LABELS)
    numbers = whole[1].count_params()
    assert shipped.weights_of(10).stat().st_size < 4 * numbers + 60_000


def test_damaged_weights_are_an_error(whole, shipped_aside):
    pretrain.ship(whole[1], NETWORK, 10, IMAGES, LABELS)
    weights = shipped.weights_of(10)
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ValueError, match=r"expected SHA-256 .*, found .*install the package again"):
        shipped.pretrained()


def test_seven_classes_are_the_first_seven():
    images, labels = pretrain.of_classes((IMAGES, LABELS), 7)
    assert sorted(set(labels)) == list(range(7))
    assert np.array_equal(images, IMAGES[LABELS < 7])
