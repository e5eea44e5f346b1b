"""The ML language: small sandboxed scripts over plain data, compiled to Python code objects.

executor = MLExecutor()
executor.load("pricing.ml")
executor.call_function("reprice", {"price": 10, "stock": 3})
"""

from typing import TYPE_CHECKING, Any

from mlpy.analysis.function_info import Argument, FunctionInfo, MemberRead, Rename
from mlpy.errors import (
    InternalError,
    MLCapabilityError,
    MLError,
    MLExecutionError,
    MLFunctionNotFoundError,
    MLLimitError,
    MLNameError,
    MLRangeError,
    MLSecurityError,
    MLSyntaxError,
    MLThrownError,
    MLTypeError,
)
from mlpy.executor import MLExecutor, Outcome
from mlpy.limits import BATCH_LIMITS, CALL_LIMITS, ROW_LIMITS, Limits
from mlpy.modules.host import ml_function
from mlpy.values import MLFunction

if TYPE_CHECKING:
    from mlpy.async_executor import AsyncMLExecutor

__all__ = [
    "BATCH_LIMITS",
    "CALL_LIMITS",
    "ROW_LIMITS",
    "Argument",
    "AsyncMLExecutor",
    "FunctionInfo",
    "InternalError",
    "Limits",
    "MLCapabilityError",
    "MLError",
    "MLExecutionError",
    "MLExecutor",
    "MLFunction",
    "MLFunctionNotFoundError",
    "MLLimitError",
    "MLNameError",
    "MLRangeError",
    "MLSecurityError",
    "MLSyntaxError",
    "MLThrownError",
    "MLTypeError",
    "MemberRead",
    "Outcome",
    "Rename",
    "ml_function",
]


def __getattr__(name: str) -> Any:
    if name != "AsyncMLExecutor":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Imported on use: asyncio is as long to import as all of mlpy.
    from mlpy.async_executor import AsyncMLExecutor

    return AsyncMLExecutor
