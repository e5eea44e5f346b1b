"""Let pytest run the cases beside scripts: `pytest --ml-cases` collects `*.cases.json`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlpy.errors import MLError
from mlpy.executor import MLExecutor
from mlpy.testing import Case, problem_of, read_cases

_ENDING = ".cases.json"
_OPTION = "ml_cases"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what turns the collection on; it is off unless asked for."""
    group = parser.getgroup("mlpy", "ML scripts")
    group.addoption(
        "--ml-cases",
        action="store_true",
        dest=_OPTION,
        help="collect NAME.cases.json beside NAME.ml as tests",
    )
    parser.addini(_OPTION, "collect NAME.cases.json beside NAME.ml as tests", "bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the files with cases that stand beside a script."""
    asked = parent.config.getoption(_OPTION, default=False) or parent.config.getini(_OPTION)
    if not asked or not file_path.name.endswith(_ENDING) or not _script(file_path).exists():
        return None
    found: pytest.Collector = CasesFile.from_parent(parent, path=file_path)
    return found


def _script(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(_ENDING) + ".ml")


class CasesFile(pytest.File):
    """The cases of one script."""

    def collect(self) -> Iterator[CaseItem]:
        """Each case as a test; a file or a script that is broken is an error of the collection."""
        executor = MLExecutor()
        try:
            cases = read_cases(self.path)
            executor.load(_script(self.path))
        except (MLError, ValueError, OSError) as error:
            raise self.CollectError(str(error)) from None
        for number, case in enumerate(cases, start=1):
            name = f"{case.function}-{number}"
            yield CaseItem.from_parent(self, name=name, case=case, executor=executor)


class CaseItem(pytest.Item):
    """One case of a script as a test."""

    def __init__(self, *, case: Case, executor: MLExecutor, **options: Any) -> None:
        super().__init__(**options)
        self._case = case
        self._executor = executor

    def runtest(self) -> None:
        """Call the function, and compare."""
        problem = problem_of(self._executor, self._case)
        if problem is not None:
            raise CaseFailed(problem)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The difference alone: a traceback through this plugin helps nobody."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """What the report calls the test."""
        return self.path, None, f"{_script(self.path).name}: {self.name}"


class CaseFailed(AssertionError):
    """A case came to something else than it says."""
