"""Keep TensorFlow's start-up lines, and only those, out of the notebooks.

TensorFlow 2.21 writes a few lines about this machine's processor and missing GPU to the
process's stderr (file descriptor 2) whatever TF_CPP_MIN_LOG_LEVEL says, and Jupyter shows
them in red. They come when `tensorflow` is imported and when it first looks for devices.
For that while, descriptor 2 goes through a process that drops the known lines and hands on
all others at once. It is a process, not a thread, so that the last words of a TensorFlow
that aborts (on a processor without AVX, say) still come out.
"""

import importlib.abc
import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from importlib.machinery import PathFinder

STARTUP_LINES = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog\(\) is called"
    rb"|[IE]\d{4} .*(oneDNN custom operations are on"
    rb"|Could not find cuda drivers on your machine"
    rb"|This TensorFlow binary is optimized to use available CPU instructions"
    rb"|failed call to cuInit: .*(UNKNOWN ERROR \(303\)|no CUDA-capable device))"
    rb"|To enable the following instructions: .*rebuild TensorFlow"
)


def install():
    """Filter stderr during the first import of TensorFlow in this process."""
    if "tensorflow" not in sys.modules and not any(
        isinstance(finder, _QuietTensorFlow) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _QuietTensorFlow())


class _QuietTensorFlow(importlib.abc.MetaPathFinder):
    """Finds TensorFlow where Python would, and filters stderr while it is executed."""

    def find_spec(self, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path) if name == "tensorflow" else None
        if spec is None or spec.loader is None:
            return None
        exec_module = spec.loader.exec_module

        def exec_quietly(module):
            with _filtered_stderr():
                exec_module(module)
                with suppress(Exception):  # a broken device is no reason to fail before its use
                    module.config.list_physical_devices()  # looks for a GPU, and says so

        spec.loader.exec_module = exec_quietly
        return spec


@contextmanager
def _filtered_stderr():
    with ExitStack() as undo:
        with suppress(Exception):  # no stderr, no process to be had: noise is better than no import
            _divert_stderr(undo)
        yield


def _divert_stderr(undo):
    if sys.stderr is not None:
        sys.stderr.flush()
    stderr = os.dup(2)
    undo.callback(os.close, stderr)
    # In a session of its own, as Ctrl-C is meant for the import alone.
    process = subprocess.Popen(
        [sys.executable, "-I", __file__],
        stdin=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
    )
    undo.callback(_wait, process)
    undo.callback(os.dup2, stderr, 2)  # the last writer of the pipe: the filter now ends
    with process.stdin:
        os.dup2(process.stdin.fileno(), 2)


def _wait(process):
    # A process that was started meanwhile may hold the pipe for as long as it runs.
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)


def _filter(lines, out):
    for line in lines:
        if not STARTUP_LINES.match(line):
            out.write(line)
            out.flush()


if __name__ == "__main__":
    _filter(sys.stdin.buffer, sys.stderr.buffer)
