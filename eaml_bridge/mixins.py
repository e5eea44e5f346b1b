"""What a model gains: its rows can be handed to functions of its script.

class Product(MLProcessingMixin, models.Model):
    ml_script = "shop/products"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar  # Any: rows and results are whatever fields hold.

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from eaml_bridge import checks as bridge_checks
from eaml_bridge import scripts
from eaml_bridge.exceptions import UnknownName
from eaml_bridge.processing import Report
from eaml_bridge.processing.judging import problems_in
from eaml_bridge.processing.model_rows import row_of
from eaml_bridge.processing.outcomes import Problem
from eaml_bridge.querysets import analyze_queryset, process_queryset
from mlpy import MLExecutor, MLThrownError


class MLProcessingMixin(models.Model):
    """Hands rows to functions of a script.

    Attributes:
        ml_script: the script below `EAML["SCRIPT_DIRS"]`, as `shop/products`.
        ml_fields: fields that `to_ml_dict` gives; all but masked, binary and files when empty.
        ml_writes: fields that `ml_process` may change where the caller names none.
    """

    ml_script: ClassVar[str] = ""
    ml_fields: ClassVar[Sequence[str]] = ()
    ml_writes: ClassVar[Sequence[str]] = ()

    class Meta:
        abstract = True

    @classmethod
    def get_ml_executor(cls) -> MLExecutor:
        """The executor of the model's script: compiled once, shared by all threads.

        Raises:
            ScriptError: the script cannot be read, or is no program.
            UnknownName: there is no such script.
        """
        return scripts.load_script(cls.ml_script).executor

    def to_ml_dict(self) -> dict[str, Any]:
        """The row as plain values: floats for decimals, ISO text for dates, keys for relations."""
        return row_of(self, self.ml_fields)

    def ml_call(self, function: str, **extra: Any) -> Any:
        """What `function` returns for this row, with `extra` beside its fields.

        Raises:
            MLError: the function threw, crashed or met a limit.
            UnknownName: the script has no such function.
        """
        executor = self.get_ml_executor()
        if not executor.has_function(function):
            known = executor.functions()
            raise UnknownName("function", function, known=known, where=f"in {self.ml_script!r}")
        return executor.call_function(function, {**self.to_ml_dict(), **extra})

    @classmethod
    def ml_process(cls, queryset: QuerySet[Any, Any], function: str, **options: Any) -> Report:
        """Run `function` over the rows of `queryset`; options are those of ProcessRequest."""
        if not options.get("into"):
            options.setdefault("writes", tuple(cls.ml_writes))
        return process_queryset(queryset, function, **options)

    @classmethod
    def ml_analyze(cls, function: str, queryset: QuerySet[Any, Any] | None = None) -> Any:
        """What `function` returns for all rows taken together, or for those of `queryset`.

        Raises:
            ScriptFailed: it returned nothing, since it threw, crashed or met a limit.
        """
        rows = cls._default_manager.all() if queryset is None else queryset
        return analyze_queryset(rows, function)

    def ml_validate(self, function: str) -> None:
        """Ask `function` whether the row is good; for use in `clean()`.

        Raises:
            ValidationError: the function threw, or returned errors; by field where it names one.
        """
        try:
            result = self.ml_call(function)
        except MLThrownError as error:
            raise self._refusal(problems_in(error.value)) from error
        if isinstance(result, dict):
            problems = problems_in(result.get("errors"))
            if problems or result.get("valid") is False:
                raise self._refusal(problems)

    def _refusal(self, problems: Sequence[Problem]) -> ValidationError:
        names = {field.name for field in self._meta.get_fields()}
        errors: dict[str, list[str]] = {}
        for problem in problems or [Problem(message="The row is not valid.")]:
            known = problem.field in names
            message = problem.message
            if problem.field and not known:
                message = f"{problem.field}: {message}"
            errors.setdefault(problem.field if known else "__all__", []).append(message)
        return ValidationError(errors)

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        """Django's own checks, and those of the script."""
        return [*super().check(**kwargs), *bridge_checks.check_model(cls)]
