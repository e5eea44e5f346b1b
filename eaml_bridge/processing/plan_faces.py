"""What calling, counting and recording ask of a plan: of models, and of stores that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol  # Any: arguments are whatever JSON holds.

from eaml_bridge.processing.request import Mode, ProcessRequest
from eaml_bridge.scripts import Script
from mlpy import FunctionInfo, Limits


class Named(Protocol):
    """What is processed, by name."""

    @property
    def label(self) -> str:
        """What a person calls it."""

    @property
    def noun(self) -> str:
        """What one row is called, in lower case."""


class CallPlan(Protocol):
    """A plan whose function can be called."""

    @property
    def request(self) -> ProcessRequest:
        """What was asked for."""

    @property
    def target(self) -> Named:
        """What is processed."""

    @property
    def script(self) -> Script:
        """The script."""

    @property
    def function(self) -> FunctionInfo:
        """The function of the script."""

    @property
    def args(self) -> Mapping[str, Any]:
        """The arguments."""

    @property
    def limits(self) -> Limits:
        """What one call may use."""

    @property
    def now(self) -> datetime:
        """Fixed for the run."""

    @property
    def key_name(self) -> str:
        """The field that names a row; empty where none does."""


class BegunPlan(CallPlan, Protocol):
    """A plan whose run is recorded."""

    @property
    def database(self) -> str:
        """The alias of the database that holds the run's record."""

    @property
    def mode(self) -> Mode:
        """How the function gets its rows."""

    @property
    def page_size(self) -> int:
        """Rows read, called and written at once."""


class AskedPlan(Protocol):
    """A plan that a person is asked about."""

    @property
    def target(self) -> Named:
        """What is processed."""

    @property
    def function(self) -> FunctionInfo:
        """The function of the script."""

    @property
    def place(self) -> str:
        """Where rows are written to, in words."""


class ReadFace(Protocol):
    """One value of a row, and where a record holds it."""

    @property
    def name(self) -> tuple[str, ...]:
        """The name; several parts where it stands in an object of the row."""

    @property
    def slot(self) -> int:
        """The position in a record."""


class LayoutFace(Protocol):
    """What records hold."""

    @property
    def reads(self) -> Sequence[ReadFace]:
        """The values of a row."""


class RecordedPlan(Protocol):
    """A plan whose bad rows are recorded."""

    @property
    def request(self) -> ProcessRequest:
        """What was asked for."""

    @property
    def database(self) -> str:
        """The alias of the database that holds the run's record."""

    @property
    def layout(self) -> LayoutFace:
        """What records hold."""


class Requested(Protocol):
    """A plan that is bounded by what was asked for."""

    @property
    def request(self) -> ProcessRequest:
        """What was asked for."""
