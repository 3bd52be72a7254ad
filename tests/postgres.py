"""A real PostgreSQL for a test: its own folder, its own port on loopback, an unprivileged user."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

OWNER = "postgres"  # the package's; PostgreSQL refuses to run as root


def programs():
    """The folder of the newest PostgreSQL's programs, or None where there is none."""
    if os.name == "nt":  # users and sockets are others there
        return None
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: float(path.parts[-3]), default=None)
    return newest and newest.parent


class Server:
    """A database server that can be stopped and started again; `url` is its address."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER, OWNER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/postgres"
        self._options = f"-p {port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._run("initdb", "--username", OWNER, "--auth", "trust", "--no-sync")
        self.start()

    def start(self):
        log = self._folder / "log"
        self._run("pg_ctl", "start", "--wait", "--log", str(log), "--options", self._options)

    def stop(self):
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")

    def remove(self):
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program, *arguments):
        command = [str(programs() / program), "--pgdata", str(self._folder / "data"), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "--user", OWNER, "--", *command]
        # A server keeps the pipes of the one that started it: it is given none.
        subprocess.run(
            command,
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
