"""The models of the machine app."""

from machine.models.artefacts import EncDecConfiguration, Experiment, NNModel
from machine.models.billing import Billing
from machine.models.graphs import Graph
from machine.models.lines import DataLinesOperation, MachineTableLockWrite
from machine.models.machine import Machine
from machine.models.sequences import DataLineSequence
from machine.models.works import Work

__all__ = [
    "Billing",
    "DataLineSequence",
    "DataLinesOperation",
    "EncDecConfiguration",
    "Experiment",
    "Graph",
    "Machine",
    "MachineTableLockWrite",
    "NNModel",
    "Work",
]
