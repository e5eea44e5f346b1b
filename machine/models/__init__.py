"""The models of the machine app."""

from machine.models.machine import Machine
from machine.models.sequences import DataLineSequence

__all__ = ["DataLineSequence", "Machine"]
