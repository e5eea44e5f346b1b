"""The ML language: small sandboxed scripts over plain data, compiled to Python code objects.

executor = MLExecutor()
executor.load("pricing.ml")
executor.call_function("reprice", {"price": 10, "stock": 3})
"""

from mlpy.analysis.header import Argument, FunctionInfo, Rename
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

__all__ = [
    "BATCH_LIMITS",
    "CALL_LIMITS",
    "ROW_LIMITS",
    "Argument",
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
    "Outcome",
    "Rename",
    "ml_function",
]
