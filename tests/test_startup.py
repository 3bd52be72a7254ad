"""What `import fashion_dl` brings, and what the first import of TensorFlow lets through.

TensorFlow's lines depend on the machine, so that a stand-in for it writes them here, straight to
file descriptor 2 as native code does.
"""

import os
import subprocess
import sys
from pathlib import Path

import fashion_dl

import pytest

REPOSITORY = Path(__file__).parent.parent

ONEDNN = (
    "I0000 00:00:1795194712.807111   28520 port.cc:153] oneDNN custom operations are on. "
    "You may see slightly different numerical results"
)
START_UP = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    ONEDNN,
    "I0000 00:00:1795194712.807472   28520 cudart_stub.cc:31] Could not find cuda drivers on your "
    "machine, GPU will not be used.",
    "I0000 00:00:1795194712.849909   28520 cpu_feature_guard.cc:227] This TensorFlow binary is "
    "optimized to use available CPU instructions in performance-critical operations.",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow with "
    "the appropriate compiler flags.",
    "E0000 00:00:1795195190.155212    7825 cuda_platform.cc:52] failed call to cuInit: INTERNAL: "
    "CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)",
    "E0000 00:00:1795195190.155212    7825 cuda_platform.cc:52] failed call to cuInit: INTERNAL: "
    "CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected",
]
REAL = [
    "E0000 00:00:1795195190.155212    7825 cuda_dnn.cc:10] Loaded runtime CuDNN library: 8.0 but "
    "source was compiled with: 9.3",
    "E0000 00:00:1795195190.155212    7825 cuda_platform.cc:52] failed call to cuInit: INTERNAL: "
    "CUDA error: Failed call to cuInit: CUDA_ERROR_OUT_OF_MEMORY: out of memory",
    "E0000 00:00:1795195190.155212    7825 cuda_platform.cc:52] failed call to cuInit: INTERNAL: "
    "CUDA error: Failed call to cuInit: UNKNOWN ERROR (999)",
    "W0000 00:00:1795195190.155212    7825 loader.cc:1] a warning",
    f"said of it: {ONEDNN}",
    "café \udcff",  # the last is no UTF-8
    "",
]


def run(code, env=None, cwd=REPOSITORY):
    """Run Python code in a process of its own; its exit status and what it wrote."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | (env or {}),
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def tensorflow(tmp_path):
    """Make `import tensorflow` run the given code; `write(lines)` writes to descriptor 2."""

    def stand_in(code, devices=()):
        package = tmp_path / "tensorflow"
        package.mkdir()
        (package / "__init__.py").write_text(
            "import os\n"
            "from tensorflow import config\n"
            "def write(lines):\n"
            "    text = ''.join(line + os.linesep for line in lines)\n"
            "    os.write(2, text.encode('utf-8', 'surrogateescape'))\n" + code,
            encoding="utf-8",
        )
        (package / "config.py").write_text(
            "def list_physical_devices():\n"
            "    import tensorflow\n"
            f"    tensorflow.write({list(devices)!a})\n",
            encoding="utf-8",
        )
        return {"env": {"PYTHONPATH": str(REPOSITORY)}, "cwd": tmp_path}

    return stand_in


def lines(text):
    return text.split("\n")[:-1]


# What the package brings


def test_import_is_light():
    code = (
        "import sys, fashion_dl;"
        "heavy = {'keras', 'tensorflow', 'matplotlib', 'sklearn', 'scipy', 'pooch', 'requests'};"
        "print(heavy & set(sys.modules))"
    )
    assert run(code) == (0, "set()\n", "")


def test_names():
    assert dir(fashion_dl) == [
        "CLASS_NAMES",
        "DataError",
        "checks",
        "data",
        "evaluation",
        "load_data",
        "models",
        "plots",
        "preprocessing",
        "training",
    ]
    for name in dir(fashion_dl):
        assert getattr(fashion_dl, name) is not None
    assert fashion_dl.training.fit.__module__.startswith("fashion_dl.training.")
    assert fashion_dl.tuning.SPACES.keys() == {"cnn", "dense"}  # not in dir: it needs an extra
    assert issubclass(fashion_dl.DataError, Exception)
    with pytest.raises(AttributeError, match="'fashion_dl' has no attribute 'modles'"):
        fashion_dl.modles  # noqa: B018


# What TensorFlow's import lets through


def test_keras_starts_without_a_word():
    code = (
        "import fashion_dl, keras, sys;"
        "print(float(keras.ops.sum(keras.ops.zeros(1))), 'tensorflow' in sys.modules)"
    )
    assert run(code, env={"KERAS_BACKEND": "tensorflow"}) == (0, "0.0 True\n", "")


def test_drops_the_start_up_lines_alone(tensorflow):
    mixed = [line for pair in zip(START_UP, REAL, strict=True) for line in pair]
    stand_in = tensorflow(f"write({mixed!a})", devices=mixed)
    code, out, err = run(
        "import os, sys, fashion_dl\n"
        "os.write(2, b'before\\n')\n"
        "import tensorflow\n"
        f"tensorflow.write([{ONEDNN!r}])\n"
        "sys.stderr.write('after\\n')\n",
        **stand_in,
    )
    assert (code, out) == (0, "")
    assert lines(err) == ["before", *REAL, *REAL, ONEDNN, "after"]


def test_python_sees_tensorflow_as_it_is(tensorflow):
    """Whoever asks for TensorFlow's spec first does not use up the filter."""
    stand_in = tensorflow(f"write({START_UP!a})\nloaded = True")
    code, out, err = run(
        "import fashion_dl, importlib.util\n"
        "spec = importlib.util.find_spec('tensorflow')\n"
        "import tensorflow, tensorflow.config\n"
        "print(type(spec.loader).__name__, type(tensorflow.__loader__).__name__)\n"
        "print(tensorflow.loaded, tensorflow.__spec__.origin == spec.origin)\n",
        **stand_in,
    )
    assert (code, err) == (0, "")
    assert lines(out) == ["SourceFileLoader SourceFileLoader", "True True"]


def test_last_words_of_an_abort(tensorflow):
    stand_in = tensorflow(f"write([{ONEDNN!r}, 'no AVX here'])\nos.abort()")
    code, _, err = run("import fashion_dl, tensorflow", **stand_in)
    assert code != 0
    assert lines(err)[0] == "no AVX here"
    assert ONEDNN not in err


def test_parts_of_a_line_stay_in_order(tensorflow):
    stand_in = tensorflow("os.write(2, b'two, ')")
    code = (
        "import fashion_dl, sys;"
        "sys.stderr.write('one, '); import tensorflow; sys.stderr.write('three')"
    )
    assert run(code, **stand_in) == (0, "", "one, two, three")


def test_exception_of_the_import_comes_out(tensorflow):
    stand_in = tensorflow("write(['before it'])\nraise ImportError('no such library')")
    code, out, err = run(
        "import fashion_dl, os\n"
        "try:\n"
        "    import tensorflow\n"
        "except ImportError as error:\n"
        "    print(error)\n"
        f"os.write(2, {ONEDNN.encode()!r})\n",
        **stand_in,
    )
    assert (code, out) == (0, "no such library\n")
    assert err.replace("\r\n", "\n") == f"before it\n{ONEDNN}"


def test_broken_devices_do_not_break_the_import(tensorflow):
    stand_in = tensorflow("del config")
    assert run("import fashion_dl, tensorflow; print('in')", **stand_in) == (0, "in\n", "")


def test_process_started_by_the_import_keeps_stderr(tensorflow):
    """It has the pipe for as long as it runs, and what it says still comes out."""
    stand_in = tensorflow(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', "
        "\"import sys; sys.stdin.read(); sys.stderr.write('from the child')\"], "
        "stdin=subprocess.PIPE)"
    )
    code, out, err = run(
        "import fashion_dl._startup, subprocess\n"
        "wait = subprocess.Popen.wait\n"
        "subprocess.Popen.wait = lambda self, timeout: wait(self, timeout / 1000)\n"
        "import tensorflow\n"
        "subprocess.Popen.wait = wait\n"
        "print('in')\n"
        "tensorflow.child.communicate()\n",
        **stand_in,
    )
    assert (code, out) == (0, "in\n")
    assert "from the child" in err


@pytest.mark.parametrize(
    "broken",
    [
        "sys.stderr.close()",
        "os.close(2)",
        "sys.stderr = None; os.close(2)",  # as under pythonw
        "sys.executable = None",  # as in a program that embeds Python
        "sys.executable = 'no such file'",
    ],
)
def test_never_breaks_an_import(broken, tensorflow):
    stand_in = tensorflow("loaded = True")
    code, out, _ = run(
        f"import fashion_dl, os, sys\n{broken}\nimport tensorflow\nprint(tensorflow.loaded)\n",
        **stand_in,
    )
    assert (code, out) == (0, "True\n")


def test_stderr_is_none_and_still_filtered(tensorflow):
    stand_in = tensorflow(f"write({START_UP + REAL!a})")
    code = "import fashion_dl, sys; sys.stderr = None; import tensorflow"
    code, _, err = run(code, **stand_in)
    assert (code, lines(err)) == (0, REAL)


def test_no_tensorflow():
    code = (
        "import fashion_dl, importlib.util, sys\n"
        "sys.path[:] = []\n"
        "try:\n"
        "    import tensorflow\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error.name, importlib.util.find_spec('tensorflow'))\n"
    )
    assert run(code) == (0, "tensorflow None\n", "")
