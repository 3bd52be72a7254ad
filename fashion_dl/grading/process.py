"""The worker in its sandbox, from the outside: it is asked, it is watched, and it is ended."""

import contextlib
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from typing import NamedTuple

from fashion_dl.grading import sandbox

import psutil

REPLY = 32 * 2**20  # bytes that a reply may have
TICK = 0.2  # seconds between two looks at what it uses


class Limits(NamedTuple):
    """What a submission may take.

    Attributes:
        cell: seconds of one cell.
        submission: seconds of all.
        memory: bytes, of each of its processes and of all together.
        processes: how many there may be at once.
    """

    cell: float = 60.0
    submission: float = 300.0
    memory: int = 2 * 2**30
    processes: int = 32


class Ended(Exception):
    """The process is gone, by its own doing or because it took too much."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status, self.reason = status, reason


class Process:
    """A process that runs cells; as a context, it is gone at the end with all its children."""

    def __init__(self, limits, files, sandboxed):
        self.limits, self._received, self._looked = limits, bytearray(), 0.0
        bounds = {"RLIMIT_DATA": limits.memory, "RLIMIT_FSIZE": sandbox.SCRATCH_SIZE}
        bounds |= {"RLIMIT_CORE": 0, "RLIMIT_NOFILE": 512}
        if sandboxed:  # where all of a user's processes were counted, it would hit the others
            bounds["RLIMIT_NPROC"] = 16 * limits.processes  # of threads; it does not bind root
        program = [sys.executable, "-m", "fashion_dl.grading.worker", json.dumps(bounds)]
        self._stack = contextlib.ExitStack()
        options = {}
        if sandboxed:
            program = sandbox.command(program, files)
        else:
            home = self._stack.enter_context(tempfile.TemporaryDirectory())
            for path in files:
                copy = shutil.copytree if path.is_dir() else shutil.copy
                copy(path, os.path.join(home, path.name))
            options = {"cwd": home, "env": sandbox.environment(home), "start_new_session": True}
        self._process = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            **options,
        )
        os.set_blocking(self._process.stdin.fileno(), False)  # a stopped process reads nothing

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for process in self._all():
            with contextlib.suppress(psutil.Error, OSError):
                process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._stack.close()

    def ask(self, patience, **request):
        """The reply to a request, a dict; Ended where none comes within `patience` seconds."""
        request["id"] = uuid.uuid4().hex
        left = memoryview(json.dumps(request).encode() + b"\n")
        deadline = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            selector.register(self._process.stdin, selectors.EVENT_WRITE)
            while True:
                if time.monotonic() > deadline:
                    raise Ended("timed out", "its time was over, and it did not stop")
                self._look()
                for ready, _ in selector.select(TICK):
                    if ready.fileobj is self._process.stdout:
                        if (line := self._receive()) is not None:
                            return _reply(line, request["id"])
                    else:
                        left = left[self._send(left) :]
                        if not left:
                            selector.unregister(self._process.stdin)

    def _send(self, data):
        try:
            return os.write(self._process.stdin.fileno(), data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise Ended("crashed", "its process ended") from None

    def _receive(self):
        """The line that is whole now, or None."""
        searched = len(self._received)
        chunk = os.read(self._process.stdout.fileno(), 2**20)
        if not chunk:
            raise Ended("crashed", "its process ended")
        self._received += chunk
        if len(self._received) > REPLY:
            raise Ended("crashed", "its output was too large")
        end = self._received.find(b"\n", searched)
        if end < 0:
            return None
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        return line

    def _look(self):
        """Raise Ended where all processes together take too much."""
        if time.monotonic() < self._looked + TICK:
            return
        self._looked = time.monotonic()
        processes = self._all()
        if len(processes) > self.limits.processes:
            raise Ended("crashed", f"it started more than {self.limits.processes} processes")
        if sum(map(_resident, processes)) > self.limits.memory < sum(map(_share, processes)):
            most = f"{self.limits.memory / 2**30:g} GiB of memory"
            raise Ended("crashed", f"it took more than {most}")

    def _all(self):
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except (psutil.Error, OSError):
            return []


def _resident(process):
    """Bytes that a process holds, with all that it shares with others."""
    with contextlib.suppress(psutil.Error, OSError):
        return process.memory_info().rss
    return 0


def _share(process):
    """The same with what several share counted once, not for each; it takes longer to find out."""
    with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
        return process.memory_full_info().pss
    return _resident(process)


def _reply(line, identity):
    try:
        reply = json.loads(line)
        if reply["id"] == identity:
            return reply
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise Ended("crashed", "it answered what it was not asked")
