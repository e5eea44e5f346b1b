"""The records of the bridge."""

from eaml_bridge.models.log import RunLog
from eaml_bridge.models.plan import Plan, PlanRow, PlanStatus
from eaml_bridge.models.row_records import RowChange, RowProblem
from eaml_bridge.models.run import Run, RunKind, RunStatus
from eaml_bridge.models.shard import RunShard

__all__ = [
    "Plan",
    "PlanRow",
    "PlanStatus",
    "RowChange",
    "RowProblem",
    "Run",
    "RunKind",
    "RunLog",
    "RunShard",
    "RunStatus",
]
