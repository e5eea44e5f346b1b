"""`import random`: chance, from the source that the executor was given."""

from __future__ import annotations

from typing import Any

from mlpy.errors import MLRangeError
from mlpy.runtime.builtins.arguments import array, count, inside, size, whole
from mlpy.runtime.meter import Meter
from mlpy.runtime.number_arguments import finite
from mlpy.runtime.operators import charge_items
from mlpy.runtime.registry import CONSTANT, Module

MODULE = Module("random")


@MODULE.function("random", cost=CONSTANT)
def random(meter: Meter, depth: int) -> float:
    """A number of at least 0 and below 1."""
    return meter.environment.random.random()


@MODULE.function("uniform", cost=CONSTANT)
def uniform(meter: Meter, depth: int, least: Any = None, most: Any = None) -> float:
    """A number between two others."""
    low, high = finite(meter, least, "random.uniform"), finite(meter, most, "random.uniform")
    return low + (high - low) * meter.environment.random.random()


@MODULE.function("randint", "integer", cost=CONSTANT)
def randint(meter: Meter, depth: int, least: Any = None, most: Any = None) -> int:
    """An integer from one number to another, both included."""
    low, high = whole(meter, least, "random.randint"), whole(meter, most, "random.randint")
    if low > high:
        raise MLRangeError(f"random.randint: the lower bound {low} is above {high}")
    return meter.environment.random.randint(low, high)


@MODULE.function("boolean", cost=CONSTANT)
def boolean(meter: Meter, depth: int, share: Any = None) -> bool:
    """True with a chance from 0 to 1, of one half unless told."""
    chance = 0.5 if share is None else finite(meter, share, "random.boolean")
    return meter.environment.random.random() < chance


@MODULE.function("gauss", cost=CONSTANT)
def gauss(meter: Meter, depth: int, mean: Any = None, deviation: Any = None) -> float:
    """A number of the normal distribution, with mean 0 and deviation 1 unless told."""
    middle = 0.0 if mean is None else finite(meter, mean, "random.gauss")
    width = 1.0 if deviation is None else finite(meter, deviation, "random.gauss")
    # Not `gauss` of Python, which keeps half of its result for the next call.
    return meter.environment.random.normalvariate(middle, width)


@MODULE.function("choice", cost=CONSTANT)
def choice(meter: Meter, depth: int, values: Any = None) -> Any:
    """One item of an array; null of an empty one."""
    items = array(meter, values, "random.choice")
    return meter.environment.random.choice(items) if items else None


@MODULE.function("shuffle", cost=size)
def shuffle(meter: Meter, depth: int, values: Any = None) -> list[Any]:
    """Bring the items of an array into another order, in place; gives the array."""
    items = array(meter, values, "random.shuffle")
    meter.environment.random.shuffle(items)
    return items


@MODULE.function("sample", cost=inside)
def sample(meter: Meter, depth: int, values: Any = None, number: Any = None) -> list[Any]:
    """A number of items of an array, none of them twice."""
    items = array(meter, values, "random.sample")
    wanted = count(meter, number, "random.sample", len(items))
    meter.pay(len(items))
    charge_items(meter, wanted)
    return meter.environment.random.sample(items, wanted)
