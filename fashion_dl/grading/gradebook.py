"""Scores into nbgrader's database, and out of it; and the feedback pages.

nbgrader's formgrader, with which people mark the written answers, works on the same database.
"""

import contextlib
import copy
import functools
import importlib.resources
import logging
import os
import sys
import warnings
from typing import NamedTuple

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import GetGrades, LimitOutput, SaveAutoGrades, SaveCells
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError

_LOG = logging.getLogger(__name__)  # nbgrader's words on what a row says anyway
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class GradebookError(Exception):
    """The database cannot be used for this assignment."""


class Marks(NamedTuple):
    """What the database holds of a submission.

    Attributes:
        scores: points by task; None where a person has to give them.
        max_scores: the most that there is, by task.
        comments: what graders wrote, by cell.
    """

    scores: dict[str, float | None]
    max_scores: dict[str, float]
    comments: dict[str, str]

    @property
    def needs_manual(self):
        """Whether a person has to give some of the points."""
        return None in self.scores.values()


class Book:
    """The gradebook of a course: `url` is any that SQLAlchemy takes."""

    def __init__(self, url, assignment):
        self.url, self.assignment = url, assignment
        # For a new database nbgrader calls the program alembic, which lies beside Python.
        beside = os.path.dirname(sys.executable)
        if beside not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])
        with self._errors_told():
            make_url(url)
            Gradebook(url).close()

    @contextlib.contextmanager
    def _errors_told(self):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's own queries
                yield
        except (ArgumentError, SQLAlchemyError, ImportError) as error:
            hidden = self.url.partition("://")[0] + "://…" if "@" in self.url else self.url
            what = str(error).splitlines()[0]
            raise GradebookError(f"the gradebook {hidden} cannot be used: {what}") from error

    def _resources(self, name, student=None):
        details = {"notebook": name, "assignment": self.assignment, "db_url": self.url}
        return {"nbgrader": details | ({"student": student} if student else {})}

    def register(self, notebooks):
        """Make the assignment known, by its prepared notebooks: a dict of name to notebook."""
        other = GradebookError(
            f"{self.assignment} has other tasks than when it was marked first, and there are marks "
            "for those. Give the changed assignment another name"
        )
        with self._errors_told():
            with Gradebook(self.url) as book:
                known = book.update_or_create_assignment(self.assignment)
                names = {notebook.name for notebook in known.notebooks}
                if known.submissions and names != set(notebooks):
                    raise other
                for name in names - set(notebooks):
                    book.remove_notebook(name, self.assignment)
            for name, notebook in notebooks.items():
                try:
                    SaveCells(log=_LOG).preprocess(copy.deepcopy(notebook), self._resources(name))
                except RuntimeError as error:
                    raise other from error

    def save(self, student, notebooks):
        """Keep the scores of a student's executed notebooks: a dict of name to notebook or None."""
        with self._errors_told():
            with Gradebook(self.url) as book:
                book.update_or_create_student(student)
                book.update_or_create_submission(self.assignment, student)
                for name, notebook in notebooks.items():
                    if notebook is None:
                        handed_in = book.find_submission_notebook(name, self.assignment, student)
                        for grade in handed_in.grades:
                            grade.auto_score = 0  # points by a person are for them to take back
                            grade.needs_manual_grade = grade.manual_score is not None
                book.db.commit()
            for name, notebook in notebooks.items():
                if notebook is not None:
                    resources = self._resources(name, student)
                    LimitOutput().preprocess(notebook, resources)
                    SaveAutoGrades(log=_LOG).preprocess(notebook, resources)

    def marks(self, student):
        """The `Marks` of a student; None where the database has no submission."""
        scores, most, comments = {}, {}, {}
        with self._errors_told(), Gradebook(self.url) as book:
            try:
                submission = book.find_submission(self.assignment, student)
            except MissingEntry:
                return None
            handed_in = sorted(submission.notebooks, key=lambda notebook: notebook.name)
            for notebook in handed_in:
                prefix = f"{notebook.name}/" if len(handed_in) > 1 else ""
                grades = {grade.name: grade for grade in notebook.grades}
                for cell in notebook.notebook.grade_cells:
                    grade = grades[cell.name]
                    most[prefix + cell.name] = cell.max_score
                    by_hand = grade.needs_manual_grade
                    scores[prefix + cell.name] = None if by_hand else grade.score
                for comment in notebook.comments:
                    if comment.manual_comment:
                        comments[prefix + comment.name] = comment.manual_comment
        return Marks(scores, most, comments)

    def feedback(self, student, name, notebook):
        """The page that tells a student what was given for what, and why."""
        notebook, resources = copy.deepcopy(notebook), self._resources(name, student)
        with self._errors_told():
            GetGrades(log=_LOG).preprocess(notebook, resources)
        page, _ = _exporter().from_notebook_node(notebook, resources)
        return page


@functools.cache
def _exporter():
    formgrader = importlib.resources.files("nbgrader") / "server_extensions/formgrader"
    exporter = HTMLExporter(
        template_name="feedback",
        extra_template_basedirs=[str(formgrader / "templates")],
        extra_template_paths=[str(formgrader / "static/node_modules/bootstrap/dist/css")],
    )
    exporter.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
    return exporter
