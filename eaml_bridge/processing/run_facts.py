"""What the project's hooks are told of a run that has no record yet."""

from __future__ import annotations

from dataclasses import replace

from eaml_bridge.hooks import RunFacts
from eaml_bridge.processing.permissions import system_user_name
from eaml_bridge.processing.plan_faces import CallPlan
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.request import ProcessRequest


def facts_of_request(request: ProcessRequest) -> RunFacts:
    """The facts of a run that could not be planned."""
    return RunFacts(
        target=request.target,
        function=request.function,
        script_sha256="",
        user=request.user,
        user_name=request.user.get_username() if request.user else "system",
        system_user=system_user_name(),
        team=request.team,
        source=request.source,
        reason=request.reason,
        dry_run=request.dry_run,
        selected=None,
        write_set=request.writes,
    )


def facts_of_plan(plan: Plan, *, selected: int) -> RunFacts:
    """The facts of a run that was planned."""
    write_set = tuple(write.column.name for write in plan.layout.write_set)
    found = planned_facts(plan, selected=selected, write_set=write_set)
    return replace(found, resumes=plan.resumed.pk if plan.resumed else None)


def planned_facts(plan: CallPlan, *, selected: int, write_set: tuple[str, ...]) -> RunFacts:
    """The facts of a run over whatever was planned."""
    return replace(
        facts_of_request(plan.request),
        target=plan.target.label,
        function=f"{plan.script.name}:{plan.function.name}",
        script_sha256=plan.script.sha256,
        selected=selected,
        write_set=write_set,
    )
