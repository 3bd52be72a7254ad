"""The shipped model: its figure on the test images is exact, and the card says what it is."""

import json
from pathlib import Path

from fashion_dl import CLASS_NAMES, evaluation, load_data, models, preprocessing
from fashion_dl.models import shipped

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
CARD = json.loads(shipped.CARD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def on_test_images():
    """(labels, probabilities) of all 10,000 test images."""
    (x_train, _), (x_test, y_test) = load_data()
    images = preprocessing.add_channel_axis(preprocessing.standardize(x_test, x_train))
    return y_test, models.pretrained().predict(images, batch_size=1000, verbose=0)


def test_accuracy_and_recall_are_exactly_those_of_the_card(on_test_images):
    labels, probabilities = on_test_images
    predicted = probabilities.argmax(axis=1)
    assert evaluation.accuracy(labels, predicted) == CARD["test_accuracy"]
    recall = evaluation.per_class(labels, predicted)["recall"]
    assert recall.round(4).tolist() == CARD["recall"]


def test_calibration_is_that_of_the_card(on_test_images):
    error = evaluation.calibration(*on_test_images).error
    assert error == pytest.approx(CARD["calibration_error"], abs=2e-4)


def test_it_is_small():
    model = models.pretrained()
    assert (model.name, model.compiled) == ("fast_cnn", False)
    assert model.count_params() == CARD["parameters"] <= 500_000
    assert shipped.WEIGHTS.stat().st_size <= 2_000_000


def test_each_call_gives_a_model_of_its_own():
    one, another = models.pretrained(), models.pretrained()
    one.set_weights([np.zeros_like(weight) for weight in one.get_weights()])
    assert any(weight.any() for weight in another.get_weights())


def test_the_readme_s_card_gives_these_figures():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{CARD['test_accuracy']:.2%}" in readme
    assert f"{CARD['parameters']:,}" in readme
    for name, recall in zip(CLASS_NAMES, CARD["recall"], strict=True):
        assert f"| {name} | {recall:.1%} |" in readme
