"""`python -m notebooks.run`: what is left in build/, what is stored, and how it fails."""

import re

from notebooks import run

import nbformat
import pytest

GOOD = "print('\\rfirst\\rsecond - 1s - 2ms/step - loss: 0.3')\nprint('test accuracy ~0.9123')"


def code(source, tags=()):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def store(folder, name, *cells):
    heading = nbformat.v4.new_markdown_cell(
        f"# {int(name[:2])} · A <lesson>\n\nSee [2](02_b.ipynb)."
    )
    notebook = nbformat.v4.new_notebook(cells=[heading, *cells])
    nbformat.write(notebook, folder / f"{name}.ipynb")


@pytest.fixture
def folders(tmp_path, monkeypatch):
    notebooks, build = tmp_path / "notebooks", tmp_path / "build"
    notebooks.mkdir()
    monkeypatch.setattr(run, "NOTEBOOKS", notebooks)
    monkeypatch.setattr(run, "BUILD", build)
    return notebooks, build


def test_a_good_lesson_and_a_failing_one(folders, capsys):
    notebooks, build = folders
    store(notebooks, "01_a", code(GOOD, ["headline"]))
    store(
        notebooks,
        "02_b",
        code("x = 1"),
        code("print(x)\nassert x == 2, 'one is not two'"),
        code("x"),
    )

    assert run.main([]) == 1

    printed = capsys.readouterr().out
    assert "FAILED 02_b.ipynb, cell 2: AssertionError: one is not two" in printed
    assert "FAILED 01_a" not in printed
    assert sorted(path.name for path in build.iterdir()) == [
        "01_a.html",
        "01_a.ipynb",
        "02_b.html",
        "02_b.ipynb",
        "index.html",
    ]
    index = (build / "index.html").read_text(encoding="utf-8")
    assert re.search(
        r'href="01_a.html">1 · A &lt;lesson&gt;</a></td><td>\d+ s</td><td>91.2%', index
    )
    assert "failed in cell 2: AssertionError: one is not two" in index
    page = (build / "01_a.html").read_text(encoding="utf-8")
    assert "second" in page
    assert 'href="02_b.html"' in page
    assert not re.search(r'<script[^>]+src="http', page), "a page asks the network for something"


def test_in_place_stores_good_lessons_stripped_and_leaves_failing_ones(folders):
    notebooks, build = folders
    store(notebooks, "01_a", code(GOOD))
    store(notebooks, "02_b", code("1 / 0"))
    before = (notebooks / "02_b.ipynb").read_bytes()

    assert run.main(["--in-place"]) == 1

    assert (notebooks / "02_b.ipynb").read_bytes() == before
    assert not build.exists()
    assert sorted(path.name for path in notebooks.iterdir()) == ["01_a.ipynb", "02_b.ipynb"]
    stored = nbformat.read(notebooks / "01_a.ipynb", as_version=4)
    assert stored.cells[1].execution_count == 1
    assert stored.cells[1].outputs[0].text == "second - loss: 0.3\ntest accuracy ~0.9123\n"
    assert stored.cells[1].metadata == {}
    assert stored.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_a_kernel_that_dies_is_named(folders, capsys):
    notebooks, _ = folders
    store(notebooks, "01_a", code("1"), code("import os; os._exit(1)"))
    assert run.main([]) == 1
    assert "FAILED 01_a.ipynb, cell 2: DeadKernelError" in capsys.readouterr().out


def test_only_some_lessons(folders):
    notebooks, _ = folders
    store(notebooks, "01_a")
    store(notebooks, "02_b")
    assert [path.stem for path in run.lessons(["02"])] == ["02_b"]
    assert [path.stem for path in run.lessons()] == ["01_a", "02_b"]
    with pytest.raises(SystemExit, match="no lesson begins with 07; there are 01_a, 02_b"):
        run.lessons(["01", "07"])
