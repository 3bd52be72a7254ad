"""A process that runs what nobody has read: bubblewrap's, which sees, reaches and fills nothing.

It has no network, an empty environment, and of the file system Python, this package and the data,
all read-only. What it writes, it writes into memory of limited size, and that is gone with it.
"""

import compileall
import shutil
import site
import subprocess
import sys
from pathlib import Path

import fashion_dl
from fashion_dl import data

SCRATCH = "/scratch"  # the folder that it works in
SCRATCH_SIZE = 256 * 2**20  # bytes
TEMPORARY_SIZE = 64 * 2**20  # of /tmp, and of shared memory
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")


class SandboxError(Exception):
    """Student's code cannot be kept apart from this machine."""


def command(program, files=()):
    """The command that runs `program` in the sandbox.

    Args:
        program: a command of Python's, as a list.
        files: paths that are to lie in its folder, read-only.
    """
    # --unshare-all goes without a user namespace where there is none to be had: it has to be, and
    # no further ones inside it, in which what is forbidden here would be allowed again.
    options = ["--unshare-all", "--unshare-user", "--disable-userns"]
    options += ["--die-with-parent", "--new-session"]
    options += ["--cap-drop", "ALL", "--clearenv"]
    for name, value in environment(SCRATCH).items():
        options += ["--setenv", name, value]
    for path in (Path("/bin"), Path("/sbin"), Path("/lib"), Path("/lib64")):
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
    # Before what may lie in it: it would hide that.
    options += ["--size", str(TEMPORARY_SIZE), "--tmpfs", "/tmp"]
    for path in visible():
        options += ["--ro-bind", str(path), str(path)]
    for name in ETC:
        options += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    options += ["--proc", "/proc", "--dev", "/dev"]
    options += ["--size", str(TEMPORARY_SIZE), "--tmpfs", "/dev/shm"]
    options += ["--size", str(SCRATCH_SIZE), "--tmpfs", SCRATCH]
    for path in files:
        options += ["--ro-bind", str(path), f"{SCRATCH}/{path.name}"]
    # Last, as it could not mount into them any more: what is left of / and /dev is memory too.
    options += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]
    return ["bwrap", *options, "--", *program]


def environment(home):
    """All that the process has of environment variables."""
    return {
        "HOME": home,
        "TMPDIR": home,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # Several submissions run at a time: each has one core, whatever the machine has.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        data.VARIABLE: str(data.find_folder()),
    }


def visible():
    """The folders that the process can read: Python, what is installed for it, and the data."""
    package = Path(fashion_dl.__file__).parent
    python = Path(sys.executable)
    paths = [Path("/usr"), Path(sys.prefix), Path(sys.base_prefix), package, data.find_folder()]
    paths += [python.parent.parent, python.resolve().parent.parent]
    paths += [Path(path) for path in (*site.getsitepackages(), site.getusersitepackages())]
    return sorted({path.absolute() for path in paths if path.is_dir()})


def compile_package():
    """Compile this package once: the sandbox, which keeps nothing, would do so each time."""
    compileall.compile_dir(Path(fashion_dl.__file__).parent, quiet=2)


def check(course, sandboxed=True):
    """Raise SandboxError unless code can run in the sandbox without seeing the course."""
    if not sys.platform.startswith("linux"):
        raise SandboxError(
            f"marking needs Linux, found {sys.platform}: the sandbox is Linux's. Mark in a "
            "container, as INSTRUCTORS.md describes"
        )
    if not sandboxed:
        return
    if shutil.which("bwrap") is None:
        raise SandboxError(
            "bwrap was not found. Install bubblewrap: apt install bubblewrap, or dnf install "
            "bubblewrap. --unsafe-no-sandbox marks without it, if you trust every submission"
        )
    for path in visible():
        if course.resolve().is_relative_to(path.resolve()):
            raise SandboxError(
                f"the course lies in {path}, which submissions can read. Move it elsewhere"
            )
    probe = [sys.executable, "-c", "import fashion_dl"]
    ended = subprocess.run(command(probe), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SandboxError(
            f"bwrap does not work here: {ended.stderr.strip()[-300:]}. It has to be 0.8 or later, "
            "and allowed to make user namespaces: INSTRUCTORS.md says how"
        )
