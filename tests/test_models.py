"""What the course's networks are made of, what they take and give, and what they refuse."""

from fashion_dl import load_data, models, preprocessing

import keras
import numpy as np
import pytest

IMAGES = preprocessing.scale(load_data()[1][0][:20])
BUILDERS = {
    "smallest_network": (models.smallest_network, (28, 28), 20),
    "softmax_regression": (models.softmax_regression, (28, 28), 784 * 10 + 10),
    "dense": (models.dense, (28, 28), 784 * 128 + 128 + 128 * 10 + 10),
    "cnn": (models.cnn, (28, 28, 1), 225_034),
    "fast_cnn": (models.fast_cnn, (28, 28, 1), 105_002),
    "resnet": (models.resnet, (28, 28, 1), 273_754),
    "mobilenet": (models.mobilenet, (28, 28, 1), 39_274),
}
SOFTMAX = "Dense 10 softmax"


def stack(model):
    """Each layer in words: its class, and of what it is made where it has something."""
    return [" ".join(map(str, [type(layer).__name__, *parts(layer)])) for layer in model.layers]


def parts(layer):
    config = layer.get_config()
    names = ("filters", "kernel_size", "pool_size", "units", "rate", "target_shape", "activation")
    return [config[name] for name in names if name in config]


def layers_of(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


@pytest.mark.parametrize("name", BUILDERS)
def test_every_model(name):
    build, shape, parameters = BUILDERS[name]
    keras.utils.set_random_seed(1)
    model = build()
    assert isinstance(model, keras.Model)
    assert (model.name, model.compiled) == (name, False)
    assert model.input_shape == (None, *shape)
    assert model.output_shape == (None, 10)
    assert model.count_params() == parameters
    probabilities = keras.ops.convert_to_numpy(model(IMAGES.reshape(-1, *shape)))
    assert (probabilities.dtype, probabilities.shape) == (np.float32, (20, 10))
    assert probabilities.min() >= 0
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert len(np.unique(probabilities, axis=0)) == 20  # the images make a difference


@pytest.mark.parametrize("name", BUILDERS)
def test_first_weights_by_seed(name):
    def first_weights(seed):
        keras.utils.set_random_seed(seed)
        return BUILDERS[name][0]().get_weights()

    one, again, another = first_weights(1), first_weights(1), first_weights(2)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0], another[0])


def test_smallest_network_sees_mean_brightness_alone():
    model = models.smallest_network()
    assert stack(model) == [
        "Flatten",
        "Reshape (784, 1)",
        "GlobalAveragePooling1D",
        SOFTMAX,
    ]
    grey = np.broadcast_to(IMAGES.mean(axis=(1, 2), keepdims=True), IMAGES.shape)
    assert np.allclose(model(IMAGES), model(grey), atol=1e-5)


def test_softmax_regression_is_a_matrix_and_a_softmax():
    model = models.softmax_regression()
    assert stack(model) == ["Flatten", SOFTMAX]
    kernel, bias = model.get_weights()
    powers = np.exp(preprocessing.flatten(IMAGES) @ kernel + bias)
    assert np.allclose(model(IMAGES), powers / powers.sum(axis=1, keepdims=True), atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "hidden"),
    [
        ({}, ["Dense 128 relu"]),
        ({"depth": 3, "width": 16}, ["Dense 16 relu"] * 3),
        ({"depth": np.int64(2), "width": np.int64(1)}, ["Dense 1 relu"] * 2),
        ({"depth": 2, "width": 8, "dropout": 0.3}, ["Dense 8 relu", "Dropout 0.3"] * 2),
        ({"depth": 2, "width": 8, "l2": 0.01}, ["Dense 8 relu"] * 2),
        (
            {"depth": 2, "width": 8, "batch_normalization": True},
            ["Dense 8 linear", "BatchNormalization", "Activation relu"] * 2,
        ),
        (
            {"depth": 1, "width": 8, "dropout": 0.5, "l2": 0.1, "batch_normalization": True},
            ["Dense 8 linear", "BatchNormalization", "Activation relu", "Dropout 0.5"],
        ),
    ],
)
def test_dense_stack(arguments, hidden):
    model = models.dense(**arguments)
    assert stack(model) == ["Flatten", *hidden, SOFTMAX]
    *hidden_layers, output = layers_of(model, keras.layers.Dense)
    # Batch normalization's offset takes the place of the bias.
    use_bias = not arguments.get("batch_normalization", False)
    assert {layer.use_bias for layer in hidden_layers} == {use_bias}
    assert output.use_bias


def test_dense_parameters():
    assert models.dense(3, 16).count_params() == 785 * 16 + 2 * 17 * 16 + 17 * 10
    assert models.dense(1, 8, dropout=0.5, l2=0.1).count_params() == 785 * 8 + 9 * 10
    normalized = models.dense(1, 8, batch_normalization=True)
    assert normalized.count_params() == 784 * 8 + 4 * 8 + 9 * 10


def test_dense_l2_is_of_the_hidden_kernels():
    model = models.dense(depth=2, width=8, l2=0.01)
    first, second, output = layers_of(model, keras.layers.Dense)
    expected = 0.01 * sum(np.sum(layer.get_weights()[0] ** 2) for layer in (first, second))
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-4)
    assert output.kernel_regularizer is None
    assert models.dense().losses == []


def test_cnn_stack():
    before = ["Conv2D 32 (3, 3) relu", "MaxPooling2D (2, 2)"]
    before += ["Conv2D 64 (3, 3) relu", "MaxPooling2D (2, 2)", "Flatten"]
    assert stack(models.cnn()) == [*before, "Dense 128 relu", SOFTMAX]
    dropout = "Dropout 0.25"
    with_dropout = models.cnn(dropout=0.25)
    assert stack(with_dropout) == [*before, dropout, "Dense 128 relu", dropout, SOFTMAX]
    assert with_dropout.count_params() == models.cnn().count_params()


def test_cnn_normalized_after_pooling():
    model = models.cnn(width=8, kernel_size=5, batch_normalization=True)
    kinds = [type(layer).__name__ for layer in model.layers]
    pooled = ["Conv2D", "MaxPooling2D", "BatchNormalization", "Activation"]
    assert kinds == [*pooled * 2, "Flatten", "Dense", "BatchNormalization", "Activation", "Dense"]
    assert convolutions(model) == [(8, 5, 1, 24), (16, 5, 1, 8)]
    offsets_and_scales = 4 * (8 + 16 + 128)
    weights = 25 * 8 + 25 * 8 * 16 + 16 * 16 * 128 + 129 * 10
    assert model.count_params() == weights + offsets_and_scales


def test_cnn_takes_kernels_as_large_as_the_image_allows():
    assert convolutions(models.cnn(width=1, kernel_size=9)) == [(1, 9, 1, 20), (2, 9, 1, 2)]


def test_cnn_padded_keeps_the_size():
    model = models.cnn(kernel_size=5, padding="same", batch_normalization=True)
    assert convolutions(model) == [(32, 5, 1, 28), (64, 5, 1, 14)]
    assert model.count_params() < 500_000


def convolutions(model):
    """Filters, side of the kernel, stride and side of what comes out, of each convolution."""
    return [
        (layer.filters, layer.kernel_size[0], layer.strides[0], layer.output.shape[1])
        for layer in layers_of(model, keras.layers.Conv2D)
    ]


def test_cnn_of_another_depth():
    assert convolutions(models.cnn(depth=1, width=4)) == [(4, 3, 1, 26)]
    deepest = convolutions(models.cnn(depth=4, width=1, padding="same"))
    assert deepest == [(1, 3, 1, 28), (2, 3, 1, 14), (4, 3, 1, 7), (8, 3, 1, 3)]


def test_cnn_l2_is_that_of_all_layers_but_the_last():
    *regularized, output = [layer for layer in models.cnn(l2=1e-4).layers if layer.weights]
    factors = [float(layer.kernel_regularizer.l2) for layer in regularized]
    assert factors == pytest.approx([1e-4] * 3)
    assert output.kernel_regularizer is None


def test_fast_cnn_never_sees_full_resolution():
    found = convolutions(models.fast_cnn(width=8, depth=2, dropout=0.2))
    assert found == [(8, 4, 2, 14), (16, 3, 1, 14), (32, 3, 1, 7), (32, 3, 1, 7)]
    assert len(layers_of(models.fast_cnn(dropout=0.2), keras.layers.Dropout)) == 1


def test_fast_cnn_pools_before_it_normalizes():
    kinds = [type(layer).__name__ for layer in models.fast_cnn(4, depth=2).layers]
    normalized = ["BatchNormalization", "Activation"]
    pooled = ["Conv2D", "MaxPooling2D", *normalized]
    expected = ["InputLayer", "Conv2D", *pooled, "Conv2D", *normalized, *pooled]
    assert kinds == [*expected, "Flatten", "Dense"]


@pytest.mark.parametrize(
    ("build", "relus"),
    [
        (lambda: models.resnet(8, 4), 1 + 3 * 2),
        (lambda: models.mobilenet(3, 4), 1 + 3 * 2),
    ],
)
def test_deep_models_normalize_each_convolution_and_cut_off_below_zero(build, relus):
    model = build()
    kinds = keras.layers.ReLU | keras.layers.Activation
    assert sum(isinstance(layer, kinds) for layer in model.layers) == relus
    convolutions = [*layers_of(model, keras.layers.Conv2D)]
    convolutions += layers_of(model, keras.layers.DepthwiseConv2D)
    normalizations = layers_of(model, keras.layers.BatchNormalization)
    assert len(normalizations) == len(convolutions)
    assert not any(layer.use_bias for layer in convolutions)
    outputs = keras.Model(model.inputs[0], model.layers[-1].input)(IMAGES[..., None])
    assert float(keras.ops.min(outputs)) >= 0


@pytest.mark.parametrize(
    ("depth", "width", "parameters"),
    # The paper's own counts for CIFAR-10, 0.27, 0.46 and 0.66 million, whose images have three
    # channels and whose shortcuts have no weights.
    [(20, 16, 0.27e6), (32, 16, 0.46e6), (44, 16, 0.66e6)],
)
def test_resnet_has_the_paper_s_size(depth, width, parameters):
    assert models.resnet(depth, width).count_params() == pytest.approx(parameters, rel=0.03)


def test_resnet_stages():
    model = models.resnet(8, 4, strides=2, dropout=0.1)
    assert sorted(convolutions(model)) == [
        *[(4, 3, 1, 14), (4, 3, 1, 14), (4, 3, 2, 14)],
        *[(8, 1, 2, 7), (8, 3, 1, 7), (8, 3, 2, 7)],
        *[(16, 1, 2, 4), (16, 3, 1, 4), (16, 3, 2, 4)],
    ]
    assert len(layers_of(models.resnet(14, 4), keras.layers.Add)) == 6


def test_a_new_resnet_is_nothing_but_its_shortcuts():
    keras.utils.set_random_seed(0)
    model = models.resnet(14, 4)
    adds = layers_of(model, keras.layers.Add)
    inputs = IMAGES[..., None]
    for add in adds:
        shortcut, change = keras.Model(model.inputs[0], add.input)(inputs)
        assert np.allclose(change, 0)
        assert not np.allclose(shortcut, 0)


def test_mobilenet_filters_places_and_channels_apart():
    model = models.mobilenet(depth=4, width=8)
    assert len(layers_of(model, keras.layers.DepthwiseConv2D)) == 4
    pointwise = [c for c in convolutions(model) if c[1] == 1]
    assert pointwise == [(8, 1, 1, 14), (16, 1, 1, 7), (16, 1, 1, 7), (32, 1, 1, 4)]
    plain = sum(9 * a * b for a, b in ((8, 8), (8, 16), (16, 16), (16, 32)))
    assert model.count_params() < plain / 2


def test_probabilities_are_float32_in_mixed_precision():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        outputs = [models.fast_cnn().outputs[0], models.dense().outputs[0]]
    finally:
        keras.config.set_dtype_policy(policy)
    assert {output.dtype for output in outputs} == {"float32"}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: models.fast_cnn(0), "width: expected a whole number of 1 or more, found 0"),
        (lambda: models.fast_cnn(depth=0), "depth: expected a whole number .*, found 0"),
        (lambda: models.fast_cnn(dropout=1), "dropout: expected a share .* below 1, found 1"),
        (lambda: models.resnet(18), "depth: expected 6n \\+ 2, as 8, 14, 20, found 18"),
        (lambda: models.resnet(2), "depth: .* found 2"),
        (lambda: models.resnet(True), "depth: .* found True"),
        (lambda: models.resnet(20.0), "depth: .* found 20.0"),
        (lambda: models.resnet(width=0), "width: expected a whole number .*, found 0"),
        (lambda: models.resnet(strides=3), "strides: expected 1 or 2, found 3"),
        (lambda: models.resnet(dropout=-1), "dropout: expected a share .*, found -1"),
        (lambda: models.mobilenet(0), "depth: expected a whole number .*, found 0"),
        (lambda: models.mobilenet(width=0.5), "width: expected a whole number .*, found 0.5"),
        (lambda: models.cnn(depth=0), "depth: expected a whole number .*, found 0"),
        (lambda: models.cnn(depth=4), "depth: expected 3 at most .* found 4: nothing of the image"),
        (lambda: models.cnn(depth=5, padding="same"), "depth: expected 4 at most .* found 5"),
        (lambda: models.cnn(l2=-0.1), "l2: expected a factor of 0 or more, found -0.1"),
        (lambda: models.dense(depth=0), "depth: expected a whole number of 1 or more, found 0"),
        (lambda: models.dense(depth=1.5), "depth: expected a whole number .*, found 1.5"),
        (lambda: models.dense(width=-3), "width: expected a whole number of 1 or more, found -3"),
        (lambda: models.dense(width=True), "width: expected a whole number .*, found True"),
        (lambda: models.dense(dropout=1), "dropout: expected a share .* below 1, found 1"),
        (lambda: models.dense(dropout=-0.1), "dropout: expected a share of at least 0"),
        (lambda: models.dense(dropout=float("nan")), "dropout: .*, found nan"),
        (lambda: models.dense(l2=-0.1), "l2: expected a factor of 0 or more, found -0.1"),
        (lambda: models.dense(l2=float("inf")), "l2: expected a factor of 0 or more, found inf"),
        (lambda: models.dense(l2="1e-4"), "l2: expected a factor of 0 or more, found '1e-4'"),
        (lambda: models.dense(l2=float("nan")), "l2: expected a factor of 0 or more, found nan"),
        (lambda: models.cnn(dropout=1.0), "dropout: expected a share .* below 1, found 1.0"),
        (lambda: models.cnn(dropout=-1), "dropout: expected a share .*, found -1"),
        (lambda: models.cnn(width=0), "width: expected a whole number .*, found 0"),
        (lambda: models.cnn(kernel_size=2.5), "kernel_size: expected a whole number .*, found 2.5"),
        (lambda: models.cnn(padding="full"), "padding: expected 'valid' or 'same', found 'full'"),
        (lambda: models.cnn(kernel_size=10), "kernel_size: expected 9 pixels at most, found 10"),
    ],
)
def test_refuses(build, message):
    with pytest.raises(ValueError, match=message):
        build()
