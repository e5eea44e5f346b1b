"""The functions of all scripts, with what their headers say and which models they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps

from eaml_bridge.exceptions import ScriptError
from eaml_bridge.scripts import Script, load_script, script_names
from mlpy import Argument, FunctionInfo, Rename


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """One function of one script."""

    script: str
    sha256: str
    info: FunctionInfo
    #: Labels of the models whose script it stands in.
    models: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The entry as plain values."""
        info = self.info
        return {
            "script": self.script,
            "function": info.name,
            "line": info.line,
            "sha256": self.sha256,
            "doc": info.doc,
            "mode": info.mode,
            "parameters": list(info.params),
            "reads": None if info.reads is None else [_renamed(item) for item in info.reads],
            "writes": None if info.writes is None else [_renamed(item) for item in info.writes],
            "args": [_argument(argument) for argument in info.args],
            "idempotent": info.idempotent,
            "limits": dict(info.limits),
            "models": list(self.models),
        }


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All functions, and the scripts that cannot be loaded with the reason."""

    entries: tuple[CatalogueEntry, ...]
    broken: Mapping[str, str]


def catalogue_of(names: Iterable[str] = ()) -> Catalogue:
    """The functions of the named scripts, or of all.

    Raises:
        UnknownName: there is no script of a given name.
    """
    entries: list[CatalogueEntry] = []
    broken: dict[str, str] = {}
    users = models_by_script()
    for name in tuple(names) or script_names():
        try:
            script = load_script(name, newest=True)
        except ScriptError as error:
            broken[name] = str(error)
        else:
            entries.extend(_entries(script, users.get(script.name, ())))
    return Catalogue(entries=tuple(entries), broken=broken)


def models_by_script() -> dict[str, tuple[str, ...]]:
    """The labels of the models that name each script as `ml_script`."""
    found: dict[str, tuple[str, ...]] = {}
    for model in apps.get_models():
        if name := getattr(model, "ml_script", ""):
            plain = name.removesuffix(".ml")
            found[plain] = (*found.get(plain, ()), model._meta.label)
    return found


def _entries(script: Script, models: tuple[str, ...]) -> list[CatalogueEntry]:
    return [
        CatalogueEntry(
            script=script.name,
            sha256=script.sha256,
            info=script.executor.describe(name),
            models=models,
        )
        for name in script.executor.functions()
    ]


def _renamed(item: Rename) -> str:
    return item.name if item.name == item.field else f"{item.name}={item.field}"


def _argument(argument: Argument) -> dict[str, object]:
    return {
        "name": argument.name,
        "type": argument.type,
        "optional": argument.optional,
        "default": argument.default,
        "low": argument.low,
        "high": argument.high,
    }
