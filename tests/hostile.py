"""What a class may hand in: honest work, accidents, and attacks.

Each attack is bounded by itself, in forks, bytes and seconds, so that a hole in the sandbox fails a
test and does not take the machine down. An attack that reads something prints what it found.
"""

import copy
import json
import os
from textwrap import dedent

from fashion_dl.grading.assignment import details, grade_id

import nbformat

NAME = "homework"
SECRET = "the-gradebook-holds-this"
PICTURE = (  # one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
HIDDEN = "one_hot(np.array([1, 0]), 2)"  # of the second task's hidden tests


def source():
    """The instructor's notebook: two tasks with tests, of 1 and 2 points, one by hand, of 3."""
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    return nbformat.v4.new_notebook(
        cells=[
            text("# Homework", id="title"),
            code("from fashion_dl import checks\n\nimport numpy as np", id="imports"),
            code(
                _gap("pixels()", "return 60_000 * 32 * 32"),
                metadata={"nbgrader": _cell("pixels", solution=True)},
            ),
            code(
                "checks.pixels(pixels)",
                metadata={"nbgrader": _cell("pixels_tests", locked=True, points=1)},
            ),
            code(
                _gap("one_hot(labels, num_classes)", "return np.eye(num_classes)[labels]"),
                metadata={"nbgrader": _cell("one_hot", solution=True)},
            ),
            code(
                "checks.one_hot(one_hot)\n### BEGIN HIDDEN TESTS\n"
                f"assert np.allclose({HIDDEN}, [[0, 1], [1, 0]])\n### END HIDDEN TESTS",
                metadata={"nbgrader": _cell("one_hot_tests", locked=True, points=2)},
            ),
            text(
                "### BEGIN SOLUTION\nBecause.\n### END SOLUTION",
                metadata={"nbgrader": _cell("why", solution=True, points=3)},
            ),
        ],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
    )


def _gap(signature, solution):
    return f"def {signature}:\n    ### BEGIN SOLUTION\n    {solution}\n    ### END SOLUTION"


def _cell(name, points=None, solution=False, locked=False):
    graded = {"points": points} if points else {}
    return {"grade": points is not None, "grade_id": name, "locked": locked} | {
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **graded,
    }


def solved(source):
    """The right answers of an instructor's notebook, by name, in their order."""
    return {grade_id(cell): cell.source for cell in source.cells if is_answer(cell)}


def is_answer(cell):
    return bool(details(cell).get("solution"))


def answered(released, **answers):
    """The students' copy with answers in it, by name of the cell; else the right ones."""
    right = {
        "pixels": "def pixels():\n    return 61_440_000",
        "one_hot": "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[labels]",
        "why": "Because it is.",
    }
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        if grade_id(cell) in (given := right | answers):
            cell.source = dedent(given[grade_id(cell)]).strip()
    return notebook


def first(released, attack):
    """A right notebook in whose first answer something else happens before."""
    return answered(released, pixels=dedent(attack) + "\ndef pixels():\n    return 61_440_000")


def _try(expression):
    found, nothing = f"print('FOUND', {expression})", "print('NOTHING', error)"
    return f"try:\n    {found}\nexcept OSError as error:\n    {nothing}\n"


def attacks(course, canary):
    """By name: code of a cell, and the status it is to get. None may see the canary, a file."""
    return {
        "infinite loop": (
            """
            import time
            end = time.time() + 60
            while time.time() < end: pass
            """,
            "timed out",
        ),
        "swallows interrupts": (
            """
            import time
            end = time.time() + 60
            while time.time() < end:
                try:
                    while time.time() < end: pass
                except KeyboardInterrupt:
                    pass
            """,
            "timed out",
        ),
        "fork bomb": (
            """
            import os, time
            for _ in range(100):
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
            time.sleep(20)
            """,
            "crashed",
        ),
        "8 GiB": ("import numpy as np\nlarge = np.ones(2**30)", "needs manual"),
        "many times 1 GiB": (
            """
            import os, time
            for _ in range(4):
                if os.fork() == 0:
                    large = b'1' * 2**30
                    time.sleep(20)
                    os._exit(0)
            time.sleep(20)
            """,
            "crashed",
        ),
        "fills the disk": (
            """
            for folder in ('.', '/tmp', '/dev/shm', '/dev', '/', '/var/tmp', '/home'):
                try:
                    with open(f'{folder}/large', 'wb') as file:
                        for _ in range(1024):
                            file.write(bytes(2**20))
                    print('FOUND', folder)
                except OSError as error:
                    print('NOTHING', folder, error)
            """,
            "needs manual",
        ),
        "exits": ("import os\nos._exit(0)", "crashed"),
        "ends Python": ("import sys\nsys.exit('done')", "needs manual"),
        "kills its parent": (
            "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(1, signal.SIGKILL)",
            "needs manual",
        ),
        "kills itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "crashed"),
        "forks and returns": ("import os\nos.fork()", "needs manual"),
        "reads the gradebook": (
            _try(f"open({str(course / 'gradebook.db')!r}, 'rb').read()[:30]"),
            "needs manual",
        ),
        "reads another's": (
            _try(f"open({str(course / 'submitted/right/homework/homework.ipynb')!r}).read()[:30]"),
            "needs manual",
        ),
        "reads the source": (
            _try(f"open({str(course / 'source/homework/homework.ipynb')!r}).read()[:30]"),
            "needs manual",
        ),
        "reads the canary": (_try(f"open({str(canary)!r}).read()"), "needs manual"),
        "writes the canary": (_try(f"open({str(canary)!r}, 'w').write('mine')"), "needs manual"),
        "looks for hidden tests": (
            f"""
            import glob
            found = []
            for path in glob.glob('/proc/*/cmdline') + glob.glob('/scratch/**', recursive=True):
                try:
                    found += [path] * ({HIDDEN[:14]!r} + {HIDDEN[14:]!r} in open(path).read())
                except OSError:
                    pass
            print('FOUND' if found else 'NOTHING', found)
            """,
            "needs manual",
        ),
        "reads the environment": (
            """
            import os
            print('FOUND' if 'CANARY' in str(dict(os.environ)) else 'NOTHING', sorted(os.environ))
            """,
            "needs manual",
        ),
        "opens a socket": (
            "import socket\n" + _try("socket.create_connection(('127.0.0.1', {port}), 2)"),
            "needs manual",
        ),
        "prints 100 MB": (
            "for _ in range(1000):\n    print('x' * 100_000)",
            "needs manual",
        ),
        "floods the pipe": (
            """
            import os
            for descriptor in range(3, 64):
                try:
                    for _ in range(64):
                        os.write(descriptor, b'x' * 2**20)
                except OSError:
                    pass
            """,
            "crashed",
        ),
        "huge picture": (
            """
            import os
            from IPython.display import Image, display
            display(Image(data=os.urandom(30 * 2**20), format='png'))
            """,
            "needs manual",
        ),
        "patches a check": (
            "checks.pixels = checks.one_hot = lambda answer: print('Well done')",
            "tampered",
        ),
        "patches a check's inside": (
            "import fashion_dl.checks.checking as inside\ninside.same = lambda *values: True",
            "tampered",
        ),
        "patches a check's closure": (
            """
            for cell in checks.pixels.__closure__:
                if callable(cell.cell_contents):
                    cell.cell_contents = lambda *arguments: 61_440_000
            """,
            "tampered",
        ),
        "patches numpy": ("np.allclose = lambda *arguments, **options: True", "tampered"),
        "patches a default": (
            "np.testing.assert_allclose.__defaults__ = (1e9, 1e9, True, '', False)",
            "tampered",
        ),
        "patches a class": (
            """
            from fashion_dl.checks import checking
            checking.Generator.was_drawn_from = True
            """,
            "tampered",
        ),
        "patches what is loaded late": (
            "np.random.default_rng = lambda *seed: None",
            "tampered",
        ),
        "prints few digits": ("np.set_printoptions(precision=2, threshold=3)", "needs manual"),
        "patches builtins": ("import builtins\nbuiltins.all = lambda items: True", "tampered"),
        "hides the checks": (
            """
            class checks:
                pixels = one_hot = print
            """,
            "needs manual",
        ),
        "writes a script": ("print('<script>alert(1)</script>')", "needs manual"),
        "shows a script": (
            """
            from IPython.display import HTML, Javascript, display
            display(HTML('<script>alert(2)</script><img src=x onerror=alert(3)>'))
            display(Javascript('alert(4)'))
            """,
            "needs manual",
        ),
        "tells IPython to run nothing": (
            "get_ipython().input_transformers_post.append(lambda lines: [])",
            "needs manual",
        ),
        "hides errors": (
            """
            shell = get_ipython()
            shell.set_custom_exc((Exception,), lambda *arguments, **options: None)
            import sys
            shell.events.register('post_run_cell', lambda *more: sys.stdout.outputs.clear())
            """,
            "needs manual",
        ),
        "patches the right answer": (
            """
            def one_hot(labels, num_classes):
                return 0
            for cell in checks.one_hot.__closure__:
                if getattr(cell.cell_contents, '__name__', '') == 'one_hot':
                    cell.cell_contents.__code__ = one_hot.__code__
            """,
            "tampered",
        ),
        "patches imports": (
            "import builtins\nbuiltins.__import__ = lambda *a, **k: print",
            "tampered",
        ),
        "other builtins": (
            "import builtins\n__builtins__ = {**vars(builtins), 'all': lambda items: True}",
            "needs manual",
        ),
        "puts another module in place": (
            """
            import fashion_dl
            class fake:
                pixels = one_hot = print
            fashion_dl.checks = fake
            """,
            "tampered",
        ),
        "patches a tolerance": (
            "import fashion_dl.checks.checking as inside\ninside.TOLERANCE.update(rtol=1e9)",
            "tampered",
        ),
        "halves of characters": ("print('\\ud800')", "needs manual"),
        "outputs of its own": (
            """
            import sys
            sys.stdout.outputs.append({'output_type': 'stream', 'name': 'stdout', 'text': ['a']})
            """,
            "needs manual",
        ),
        "odd pictures": (
            """
            from IPython.display import display
            display({'image/png': 'AAAA'}, metadata={'image/png': {'width': '1 onerror=alert(6)'}},
                    raw=True)
            display({'text/html': ['x']}, raw=True)
            """,
            "needs manual",
        ),
        "stops itself": (
            "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
            "timed out",
        ),
    }


def put(folder, contents, name=f"{NAME}.ipynb"):
    """Hand something in: a notebook, or a file's bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    if not isinstance(contents, bytes):
        contents = nbformat.writes(contents).encode()
    (folder / name).write_bytes(contents)


def hand_in(course, released, port, canary):
    """A class with one submission of each kind: the expected status, by student."""
    expected = {}

    def student(name, status, contents, file=f"{NAME}.ipynb"):
        put(course / "submitted" / name / NAME, contents, file)
        expected[name] = status

    student("right", "needs manual", answered(released))
    student("blank", "graded", released)
    wrong = "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[labels].T"
    student("wrong", "needs manual", answered(released, one_hot=wrong))
    student("syntax error", "needs manual", answered(released, pixels="def pixels(:"))
    for name, (attack, status) in attacks(course, canary).items():
        student(name, status, first(released, attack.replace("{port}", str(port))))

    points = "def pixels():\n    get_ipython().displayhook(1)\n    return 5"
    student("gives itself points", "needs manual", answered(released, pixels=points))
    warns = """
        def one_hot(labels, num_classes):
            import warnings
            warnings.warn('careful')
            return np.eye(num_classes)[labels]
        """
    student("warns", "needs manual", answered(released, one_hot=warns))
    buries = "def pixels():\n    for _ in range(300):\n        display(1)\n    return 5"
    student("buries the error", "needs manual", answered(released, pixels=buries))
    long = answered(released, why="x\n" * 50_000)
    student("a long text", "unreadable", long)

    removed = answered(released)
    removed.cells = [cell for cell in removed.cells if grade_id(cell) != "one_hot_tests"]
    student("removes tests", "tampered", removed)
    changed = answered(released, one_hot=wrong)
    changed.cells[5].source = "print('Well done')"
    student("changes tests", "tampered", changed)
    worth = answered(released, one_hot=wrong)
    worth.cells[5].metadata.nbgrader.update(points=100, grade=False, locked=False)
    student("changes points", "needs manual", worth)
    moved = answered(released)
    moved.cells.insert(4, nbformat.v4.new_code_cell("extra = 'an added cell'\nprint(extra)"))
    links = "<script>alert(5)</script> [x](javascript:alert(6)) [y][z] [v][w]"
    links += "\n\n[z]: javascript:alert(7)\n\n> [w]: javascript:alert(8)\n\n`a < b`"
    moved.cells.append(nbformat.v4.new_markdown_cell(f"Thanks {links}"))
    student("adds cells", "needs manual", moved)
    without = answered(released)
    without.cells = [cell for cell in without.cells if grade_id(cell) != "one_hot"]
    student("removes an answer", "needs manual", without)

    pasted = answered(released, why="![](attachment:a%20b.png) ![](attachment:gone.png)")
    pasted.cells[-1].attachments = {"a b.png": {"image/png": PICTURE, "text/html": "<b>"}}
    student("pastes a picture", "needs manual", pasted)
    odd = answered(released)
    odd.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": None}))
    odd.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": ["x"]}}))
    student("odd metadata", "needs manual", odd)
    half = json.dumps(answered(released, why="so: HALF")).replace("HALF", "\\ud800")
    student("half a character", "needs manual", half.encode())
    later = json.loads(nbformat.writes(answered(released)))
    later |= {"nbformat_minor": 9, "cells": [*later["cells"], {"cell_type": "odd", "metadata": {}}]}
    student("a later format", "unreadable", json.dumps(later).encode())
    many = answered(released)
    many.cells += [nbformat.v4.new_code_cell("1") for _ in range(600)]
    student("600 cells", "unreadable", many)

    whole = nbformat.writes(answered(released)).encode()
    student("cut off", "unreadable", whole[: len(whole) // 2])
    student("no notebook", "unreadable", b"\x89PNG\r\n\x1a\n" + os.urandom(100))
    student("deep", "unreadable", b"[" * 200_000)
    student("other JSON", "unreadable", json.dumps({"cells": "none"}).encode())
    student("other notebook", "unreadable", nbformat.v4.new_notebook(cells=released.cells[:2]))
    large = answered(released)
    large.cells[1].outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="x" * 21 * 2**20)
    ]
    student("too large", "unreadable", large)
    student("Ярослава Ö. 山田", "needs manual", answered(released), "упражнение 1 (копия).ipynb")
    student("Ada [2]", "needs manual", answered(released))
    student("=cmd()", "needs manual", answered(released))

    folder = course / "submitted" / "links out" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").symlink_to(canary)
    (course / "submitted" / "a pipe" / NAME).mkdir(parents=True)
    os.mkfifo(course / "submitted" / "a pipe" / NAME / f"{NAME}.ipynb")
    (course / "submitted" / "a folder" / NAME / f"{NAME}.ipynb").mkdir(parents=True)
    (course / "submitted" / "nothing" / NAME).mkdir(parents=True)
    (course / "submitted" / "linked folder").symlink_to(course / "submitted" / "right")
    for name in ("links out", "a pipe", "a folder", "nothing", "linked folder"):
        expected[name] = "unreadable"
    return expected
