"""A process that carries out orders in children, which can be killed: one JSON document a line.

It loads Django once and never opens a connection itself, so a child is there within milliseconds.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable

import django
from django.conf import settings

django.setup()

# Below: models exist only once Django is set up.
from django.db.models import Sum  # noqa: E402

from eaml_bridge.exceptions import BridgeError  # noqa: E402
from eaml_bridge.models import RowChange, RowProblem, Run, RunShard  # noqa: E402
from eaml_bridge.processing import ProcessRequest, process  # noqa: E402
from eaml_bridge.processing.request import OnError, Scope  # noqa: E402
from eaml_bridge.scripts import load_script  # noqa: E402
from tests.eaml_bridge.samples.models import Bill, Item  # noqa: E402


def make(rows: int) -> dict[str, object]:
    """Leaves these items, and no record of any run."""
    for model in (Bill, RowChange, RowProblem, RunShard, Run, Item):
        model.objects.all().delete()
    Item.objects.bulk_create(
        [Item(name=str(number), quantity=number) for number in range(rows)], batch_size=2_000
    )
    return {}


def run(
    function: str = "increment",
    scope: str = "chunk",
    on_error: str = "abort",
    page_size: int | None = 3,
    turns: int = 0,
    resume: int | None = None,
    crash_at: int = 0,
    stale_after_s: float = 300,
) -> dict[str, object]:
    """Runs a function, or goes on with a run."""
    settings.EAML = {**settings.EAML, "CRASH_AT": crash_at, "STALE_AFTER_S": stale_after_s}
    if resume is not None:
        request = ProcessRequest(target="", function="", resume=resume)
    else:
        request = ProcessRequest(
            target="samples.Item",
            function=f"faults:{function}",
            scope=Scope(scope),
            on_error=OnError(on_error),
            page_size=page_size,
            args={"turns": turns} if turns else {},
        )
    try:
        report = process(request)
    except BridgeError as error:
        return {"exit_code": error.exit_code, "message": str(error)}
    return {"exit_code": int(report.exit_code), "message": report.message, "run": report.run_id}


def facts(run: int | None = None) -> dict[str, object]:
    """What the database says of this run, or of the newest, and of the rows."""
    items = list(Item.objects.order_by("pk").values_list("name", "quantity"))
    runs = Run.objects.order_by("-pk")
    newest = runs.first() if run is None else runs.get(pk=run)
    changes = RowChange.objects.filter(run=newest).values_list("before", "after")
    return {
        "twice": [name for name, quantity in items if quantity - int(name) > 1],
        "never": [name for name, quantity in items if quantity == int(name)],
        "billed": Bill.objects.aggregate(rows=Sum("rows"))["rows"] or 0,
        "bills": Bill.objects.count(),
        "changes": len(changes),
        "wrong_changes": [c for c in changes if c[1]["quantity"] - c[0]["quantity"] != 1],
        "problems": RowProblem.objects.filter(run=newest).count(),
        "run": newest and newest.pk,
        "runs": Run.objects.count(),
        "status": newest and newest.status,
        "counts": newest and newest.counts,
        "chunks": newest and sum(shard.chunk_count for shard in newest.shards.all()),
    }


VERBS: dict[str, Callable[..., dict[str, object]]] = {
    verb.__name__: verb for verb in (make, run, facts)
}


def start(verb: str, arguments: dict[str, object]) -> tuple[int, int]:
    """A child that carries out the order; its number, and where it answers."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    try:
        os.write(writer, json.dumps(VERBS[verb](**arguments)).encode())
    except BaseException:  # noqa: BLE001  # the edge of a child: nobody above it could be told
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Carries out `start` and `wait` until there is no more input."""
    # Compiled here, so that children find it.
    load_script("faults").executor.call_function("increment", {"id": 1, "quantity": 1})
    readers: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if order["order"] == "start":
            child, readers_end = start(order["verb"], order["arguments"])
            readers[child] = readers_end
            answer: dict[str, object] = {"child": child}
        else:
            child = order["child"]
            with os.fdopen(readers.pop(child), "rb") as pipe:
                text = pipe.read()
            _, status = os.waitpid(child, 0)
            result = json.loads(text) if text else {}
            answer = {"code": os.waitstatus_to_exitcode(status), "result": result}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
