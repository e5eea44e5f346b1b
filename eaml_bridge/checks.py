"""Checks of the setting and of models that name a script; each has an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any  # Arguments of checks are Django's own.

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from eaml_bridge import conf
from eaml_bridge.exceptions import BridgeError
from eaml_bridge.script_reads import names_in_rows, unknown_reads
from eaml_bridge.scripts import Script, load_script
from eaml_bridge.targets import sealed_because
from mlpy.suggest import did_you_mean


@checks.register(checks.Tags.compatibility)
def check_setting(**_: Any) -> list[checks.CheckMessage]:
    """Unknown keys and wrong types in `EAML`."""
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"EAML has no key {key!r}.",
            hint=_sentence(did_you_mean(key, conf.KEYS)) or f"Known keys: {', '.join(conf.KEYS)}.",
            id="eaml_bridge.E001",
        )
        for key in conf.unknown_keys()
    ]
    for key, spec in conf.KEYS.items():
        try:
            conf.get(key)
        except BridgeError as error:
            found.append(checks.Error(str(error), hint=spec.meaning, id="eaml_bridge.E002"))
    return found


def check_model(model: type[Model]) -> list[checks.CheckMessage]:
    """What is wrong with the script of a model, or with the fields that it and the model name."""
    name = getattr(model, "ml_script", "")
    if not name:
        return [
            checks.Warning(
                f"{model.__name__} names no script.",
                hint="Set ml_script to a name below EAML['SCRIPT_DIRS'], as 'shop/products'.",
                obj=model,
                id="eaml_bridge.W001",
            )
        ]
    try:
        script = load_script(name, newest=True)
    except BridgeError as error:
        return [
            checks.Error(
                f"The script of {model.__name__} cannot be loaded: {error}",
                hint="Correct the script, or ml_script.",
                obj=model,
                id="eaml_bridge.E003",
            )
        ]
    return [
        *_check_fields(model),
        *_check_headers(model, script),
        *_check_reads(model, script),
        *_check_own_rows(model),
    ]


def _check_fields(model: type[Model]) -> Iterator[checks.CheckMessage]:
    for attribute in ("ml_fields", "ml_writes"):
        for name in getattr(model, attribute, ()):
            yield from _check_field(
                model, name, source=attribute, is_written=attribute == "ml_writes"
            )


def _check_headers(model: type[Model], script: Script) -> Iterator[checks.CheckMessage]:
    for function in script.executor.functions():
        info = script.executor.describe(function)
        for item in info.reads or ():
            yield from _check_field(model, item.field.split(".")[0], source=f"{function} 'reads:'")
        for item in info.writes or ():
            yield from _check_field(
                model, item.name, source=f"{function} 'writes:'", is_written=True
            )


def _check_reads(model: type[Model], script: Script) -> Iterator[checks.CheckMessage]:
    for name in script.executor.functions():
        function = script.executor.describe(name)
        for found in unknown_reads(function, names_in_rows(function, model)):
            yield checks.Warning(
                f"{name}() reads what {model.__name__} does not have: {found.message}",
                hint=found.remedy,
                obj=model,
                id="eaml_bridge.W003",
            )


def _check_field(
    model: type[Model], name: str, *, source: str, is_written: bool = False
) -> Iterator[checks.CheckMessage]:
    known = [field.name for field in model._meta.concrete_fields]
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    attnames = {other.attname for other in model._meta.concrete_fields}
    if name not in known and name not in attnames and name != "pk":
        yield checks.Error(
            f"{source} of {model.__name__} names the unknown field {name!r}.",
            hint=_sentence(did_you_mean(name, known)) or f"Known fields: {', '.join(known)}.",
            obj=model,
            id="eaml_bridge.E004",
        )
    elif is_written and field is not None and (reason := sealed_because(_concrete(model, name))):
        yield checks.Error(
            f"{source} of {model.__name__} names {name!r}, which no script may write: {reason}.",
            hint="Take it out.",
            obj=model,
            id="eaml_bridge.E005",
        )


def _concrete(model: type[Model], name: str) -> Any:
    return next(f for f in model._meta.concrete_fields if name in (f.name, f.attname))


def _check_own_rows(model: type[Model]) -> Sequence[checks.CheckMessage]:
    from eaml_bridge.mixins import MLProcessingMixin  # The mixin itself calls these checks.

    if getattr(model, "to_ml_dict", None) is MLProcessingMixin.to_ml_dict:
        return ()
    return (
        checks.Warning(
            f"{model.__name__} has a to_ml_dict() of its own, which runs over rows do not call.",
            hint="Rows are read as values: say by 'reads:' or --fields what they hold. "
            "Silence this check where to_ml_dict() is meant for single rows only.",
            obj=model,
            id="eaml_bridge.W002",
        ),
    )


def _sentence(hint: str | None) -> str:
    return f"{hint[0].upper()}{hint[1:]}" if hint else ""
