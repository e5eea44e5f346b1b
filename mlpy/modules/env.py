"""`import env`: variables of the environment that the host granted."""

from __future__ import annotations

import os
from typing import Any

from mlpy.modules.capabilities import Grants
from mlpy.runtime.builtins.arguments import inside, text
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import Module


def granted(grants: Grants) -> Module:
    """The module, whose functions read what `grants` covers."""
    module = Module("env")

    @module.function("get", cost=inside)
    def get(meter: Meter, depth: int, name: Any = None, default: Any = None) -> Any:
        """The text of a variable; null, or a default, where it is not set."""
        wanted = text(meter, name, "env.get")
        grants.require("env.read", wanted)
        found = os.environ.get(wanted)
        if found is None:
            return default
        charge_text(meter, len(found))
        return found

    @module.function("has", cost=inside)
    def has(meter: Meter, depth: int, name: Any = None) -> bool:
        """Whether a variable is set."""
        wanted = text(meter, name, "env.has")
        grants.require("env.read", wanted)
        return wanted in os.environ

    return module
