"""What runs in the sandbox: it takes a cell at a time from stdin, and answers on stdout.

A line of JSON each way. Whatever runs here can be changed by the code that it runs: nothing that
it answers is believed further than a mark.
"""

import ast
import base64
import builtins
import contextlib
import hashlib
import io
import json
import linecache
import os
import signal
import sys
import traceback
import types

import numpy as np

TEXT = 100_000  # characters of text that a cell may print
TEST = "<test>"  # its file in tracebacks
PICTURE = 2 * 2**20  # bytes of one output that is shown
TRUSTED = ("numpy", "fashion_dl")  # and all that lies in them
# NumPy loads its two only when they are first used.
ALWAYS = ("import fashion_dl.checks", "import numpy.random", "import numpy.testing")
PLAIN = (bool, int, float, complex, str, bytes, types.NoneType)


class TooLong(KeyboardInterrupt):
    """A cell's time is over. As Ctrl-C is, it is no Exception: few programs catch it."""


class Outputs(list):
    """A cell's outputs, as a notebook holds them: of text no more than fits a page."""

    left = TEXT

    def stream(self, name, text):
        text = text[: self.left]
        if not text:
            return
        self.left -= len(text)
        if not self.left:
            text += "\n… cut off: this cell printed too much\n"
        if self and self[-1].get("name") == name:
            self[-1]["text"] += text
        else:
            self.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind, data):
        data = {key: _as_text(value) for key, value in data.items()}
        small = {key: value for key, value in data.items() if len(str(value)) <= PICTURE}
        if len(small) < len(data):
            small.setdefault("text/plain", "(an output that is too large to show)")
        self.append({"output_type": kind, "data": small})

    def error(self, name, value, lines):
        value, lines = str(value)[:TEXT], [line[:TEXT] for line in lines[:100]]
        self.append({"output_type": "error", "ename": name, "evalue": value, "traceback": lines})


def _as_text(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    def __init__(self, outputs, name):
        self.outputs, self.name = outputs, name

    def write(self, text):
        self.outputs.stream(self.name, text)
        return len(text)

    def writable(self):
        return True


def shell_writing_to(outputs):
    """An IPython shell whose results, figures and errors become outputs."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **more):
            outputs.show("display_data", data)

        def clear_output(self, wait=False):
            outputs.clear()

    class Hook(DisplayHook):
        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            outputs.show("execute_result", format_dict)

        def finish_displayhook(self):
            self._is_active = False  # as IPython's own does, which would also print

    class Shell(InteractiveShell):
        def _showtraceback(self, etype, evalue, stb):
            outputs.error(etype.__name__, evalue, stb)

    Shell.display_pub_class, Shell.displayhook_class = Publisher, Hook
    Shell.colors = "nocolor"
    shell = Shell.instance()
    shell.history_manager.enabled = False
    return shell


def take(imports):
    """Import what tests rely on, before a student's code can change it."""
    for statement in [*ALWAYS, *imports]:
        if _trusted(statement.split()[1]):
            with contextlib.suppress(Exception):  # the notebook's own import says what is wrong
                exec(statement, {})


def _trusted(module):
    return module.partition(".")[0] in TRUSTED


def fingerprint(held):
    """What stands for each name that tests rely on: it changes when one is replaced.

    Things are told apart by their places in memory. All of them stay in the list `held`, so that
    nothing else can get such a place.
    """
    found = {}
    for name, module in list(sys.modules.items()):
        if name == "builtins" or _trusted(name):
            found[f"the module {name}"] = _digest(module, held)
            data = name.startswith("fashion_dl.checks.")  # elsewhere it may change by itself
            for key, value in list(vars(module).items()):
                counts = callable(value) or isinstance(value, types.ModuleType) or data
                if counts and (name == "builtins" or not key.startswith("__")):
                    found[f"{name}.{key}"] = _digest(value, held)
    return found


def _digest(value, held):
    mark = repr(_mark(value, held, depth=4))
    return hashlib.sha256(mark.encode()).hexdigest()[:16]  # they go through a pipe each time


def _mark(value, held, depth):
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, np.ndarray | np.generic):  # how they print can be changed, honestly
        return hashlib.sha256(np.asarray(value).tobytes()).hexdigest()
    held.append(value)
    return [id(value), *(_mark(part, held, depth - 1) for part in _parts(value) if depth)]


def _parts(value):
    """What a value is made of and what could be replaced in it."""
    match value:
        case dict():
            return [*value, *value.values()]
        case tuple() | list() | set() | frozenset():
            return [*value]
        case staticmethod() | classmethod():
            return [value.__func__]
        case property():
            return [value.fget, value.fset, value.fdel]
        case type() if _trusted(str(value.__module__)):  # what is data there may change by itself
            return [part for part in vars(value).values() if hasattr(part, "__get__")]
        case types.FunctionType():
            cells = [cell.cell_contents for cell in value.__closure__ or () if _filled(cell)]
            return [value.__code__, value.__defaults__, value.__kwdefaults__, *cells]
    return []


def _filled(cell):
    try:
        cell.cell_contents  # noqa: B018 - an empty one raises
    except ValueError:
        return False
    return True


def serve(requests, replies):
    """Answer each request, until there are no more."""
    outputs = Outputs()
    sys.stdout, sys.stderr = Stream(outputs, "stdout"), Stream(outputs, "stderr")
    shell = shell_writing_to(outputs)

    process, held = os.getpid(), []
    for line in requests:
        request = json.loads(line)
        reply = {"id": request["id"]}
        if "source" in request:
            outputs.clear()
            outputs.left = TEXT
            reply["timed_out"] = run(shell, outputs, **request)
            reply["outputs"] = outputs
        else:
            take(request["imports"])
        if "imports" in request:
            reply["fingerprint"] = fingerprint(held)
        if os.getpid() != process:  # a child of the cell's, which came back here too
            os._exit(0)
        replies.write(json.dumps(reply, default=str) + "\n")
        replies.flush()


def run(shell, outputs, *, source, seconds, imports=None, **request):
    """Run a cell, which is a test where there are `imports`; whether its time ran out."""
    timed_out = False

    def end(signum, frame):
        nonlocal timed_out
        timed_out = True
        raise TooLong

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        if imports is None:
            shell.run_cell(source, store_history=True)
        else:
            test(shell.user_ns, source, imports)
    except BaseException as error:  # of what is not a test, IPython shows nearly all itself
        outputs.error(type(error).__name__, error, _lines(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if timed_out and not any(output["output_type"] == "error" for output in outputs):
        outputs.error("TooLong", f"the cell took more than {seconds:g} seconds", [])
    return timed_out


def test(names, source, imports):
    """Run a test by Python alone: IPython can be told to run something else, or nothing.

    A function of the student's may hide what the test means by its name, so names that are Python's
    own, and those that are imported, get their meaning back first.
    """
    names["__builtins__"] = builtins
    tree = ast.parse(source)
    for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        if hasattr(builtins, name) and callable(names.get(name)):
            del names[name]
    for statement in imports:
        exec(statement, names)
    linecache.cache[TEST] = (len(source), None, source.splitlines(True), TEST)
    exec(compile(tree, TEST, "exec"), names)


def _lines(error):
    """The lines of an error as a notebook shows it."""
    with contextlib.suppress(Exception):
        if hasattr(error, "_render_traceback_"):
            return error._render_traceback_()
        shown = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        return "".join(traceback.format_exception(shown)).splitlines()
    return [type(error).__name__]


def main(limits):
    import resource  # not on Windows, where this module is only looked at

    for name, limit in json.loads(limits).items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (limit, limit))
    requests, replies = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what the cells' own programs read and write
        os.dup2(nothing, descriptor)
    serve(requests, replies)


if __name__ == "__main__":
    main(sys.argv[1])
