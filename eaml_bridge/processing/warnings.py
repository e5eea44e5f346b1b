"""What a person should know about a plan before its rows are written."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.db.models.signals import post_save, pre_save

from eaml_bridge.aliases import AliasedFields
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.request import Mode, Save, Validate
from eaml_bridge.script_reads import unknown_reads


def warnings_of(plan: Plan) -> tuple[str, ...]:
    """Sentences for the report."""
    return (*_about_script(plan), *_about_reads(plan), *_about_writing(plan))


def _about_script(plan: Plan) -> Iterator[str]:
    if plan.script.problem:
        reason = plan.script.problem.partition("\n")[0]
        yield (
            f"The text of {plan.script.name} on the disk does not load, and the version before "
            f"it was used: {reason}."
        )


def _about_reads(plan: Plan) -> Iterator[str]:
    """A misspelt name reads as null, row after row."""
    if plan.mode is Mode.ROW:
        for found in unknown_reads(plan.function, {read.name[0] for read in plan.layout.reads}):
            yield f"{found.message} {found.remedy}"


def _about_writing(plan: Plan) -> Iterator[str]:
    if plan.mode is Mode.WHOLE:
        return
    if plan.has_write_set:
        yield from (*_about_validation(plan), *_about_bulk(plan))
        return
    yield (
        f"{plan.function.name} declares no 'writes:' and no --write was given: "
        "it can check rows, but changes none."
    )


def _about_validation(plan: Plan) -> Iterator[str]:
    if plan.request.validate is Validate.NONE:
        yield "Values were not validated (--validate none); what the database takes is stored."
    if plan.request.validate is Validate.FULL:
        yield (
            "Each changed row was validated as a whole (--validate full), which reads the page "
            "again and asks the database for each unique field and constraint of each row."
        )


def _about_bulk(plan: Plan) -> Iterator[str]:
    if plan.request.save is Save.INSTANCE:
        return
    for model in plan.target.tables:
        skipped = []
        # The latter only translates names of fields.
        if model.save not in (Model.save, AliasedFields.save):
            skipped.append(f"{model.__name__}.save()")
        if pre_save.has_listeners(model) or post_save.has_listeners(model):
            skipped.append(f"the receivers of {model.__name__}'s save signals")
        if skipped:
            yield f"Rows are written in bulk, without calling {' and '.join(skipped)}."
