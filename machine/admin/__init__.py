"""Admin pages of machines and of what belongs to them."""

from machine.admin.artefacts import EncDecConfigurationAdmin, ExperimentAdmin, NNModelAdmin
from machine.admin.graphs import GraphAdmin
from machine.admin.lines import DataLinesOperationAdmin, MachineTableLockWriteAdmin
from machine.admin.machines import MachineAdmin
from machine.admin.works import WorkAdmin

__all__ = [
    "DataLinesOperationAdmin",
    "EncDecConfigurationAdmin",
    "ExperimentAdmin",
    "GraphAdmin",
    "MachineAdmin",
    "MachineTableLockWriteAdmin",
    "NNModelAdmin",
    "WorkAdmin",
]
