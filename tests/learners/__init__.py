"""What learners answer to the exercises: by check, right answers in other words, and wrong ones.

`RIGHT` has lists of functions, `WRONG` lists of a function and words of the hint that it is to get.
"""

import importlib
import pkgutil

_LESSONS = [
    importlib.import_module(f"{__name__}.{module.name}")
    for module in pkgutil.iter_modules(__path__)
]
RIGHT = {name: answers for lesson in _LESSONS for name, answers in lesson.RIGHT.items()}
WRONG = {name: answers for lesson in _LESSONS for name, answers in lesson.WRONG.items()}
