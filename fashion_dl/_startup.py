"""Keep TensorFlow's start-up lines, and only those, out of the notebooks.

TensorFlow 2.21 writes a few lines about this machine's processor and missing GPU to the
process's stderr (file descriptor 2) whatever TF_CPP_MIN_LOG_LEVEL says, and Jupyter shows
them in red. They come when `tensorflow` is imported and when it first looks for devices.
For that while, descriptor 2 goes through a process that drops the known lines and hands on
all others at once. It is a process, not a thread, so that the last words of a TensorFlow
that aborts (on a processor without AVX, say) still come out.
"""

import importlib.abc
import importlib.util
import os
import re
import subprocess
import sys
from contextlib import contextmanager

STARTUP_LINES = re.compile(
    r"WARNING: All log messages before absl::InitializeLog\(\) is called"
    r"|[IE]\d{4} .*(oneDNN custom operations are on"
    r"|Could not find cuda drivers on your machine"
    r"|This TensorFlow binary is optimized to use available CPU instructions"
    r"|failed call to cuInit: .*(UNKNOWN ERROR \(303\)|no CUDA-capable device))"
    r"|To enable the following instructions: .*rebuild TensorFlow"
)


def install():
    """Filter stderr during the first import of TensorFlow in this process."""
    if "tensorflow" not in sys.modules and not any(
        isinstance(finder, _QuietTensorFlow) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _QuietTensorFlow())


class _QuietTensorFlow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            self._loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        with _filtered_stderr():
            self._loader.exec_module(module)
            module.config.list_physical_devices()  # looks for a GPU, and says so


@contextmanager
def _filtered_stderr():
    sys.stderr.flush()
    stderr = os.dup(2)
    process = subprocess.Popen(
        [sys.executable, "-I", __file__], stdin=subprocess.PIPE, stderr=stderr
    )
    os.dup2(process.stdin.fileno(), 2)
    process.stdin.close()
    try:
        yield
    finally:
        os.dup2(stderr, 2)  # the last writer of the pipe: the filter now ends
        os.close(stderr)
        process.wait()


def _filter(lines, out):
    for line in lines:
        if not STARTUP_LINES.match(line):
            out.write(line)
            out.flush()


if __name__ == "__main__":
    sys.stdin.reconfigure(errors="replace")
    _filter(sys.stdin, sys.stderr)
