"""The entrance for stores: a request is planned, asked about, and run."""

from __future__ import annotations

from contextlib import closing

from eaml_bridge import conf
from eaml_bridge.connectors.opening import open_store
from eaml_bridge.connectors.stores import Store
from eaml_bridge.exceptions import BridgeError, Declined, TooManyRows, UnexpectedCount
from eaml_bridge.hooks import project_hooks
from eaml_bridge.processing.connected.planning import (
    StorePlan,
    check_request,
    named_request,
    plan_request,
)
from eaml_bridge.processing.connected.recording import facts_of
from eaml_bridge.processing.connected.running import StoreRun
from eaml_bridge.processing.executing import Observer, Silent
from eaml_bridge.processing.interrupts import Interrupts
from eaml_bridge.processing.report import Report
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.processing.running import refuse


def process_connected(
    request: ProcessRequest, *, url: str, table: str, observer: Observer | None = None
) -> Report:
    """Run the function over a table, a collection, or the keys like a pattern.

    Raises:
        ConnectorError: the store cannot be reached, or has no such table.
        RequestError: something is asked for that is there for models only, or does not fit.
    """
    request = named_request(request, url=url, table=table)
    try:
        check_request(request)
        store = open_store(url, table)
    except BridgeError as error:
        _refuse(request, error)
        raise
    with closing(store):
        try:
            run = _prepared(request, store, observer or Silent())
        except BridgeError as error:
            _refuse(request, error)
            raise
        with Interrupts() as interrupts:
            return run.run(interrupts)


def _prepared(request: ProcessRequest, store: Store, observer: Observer) -> StoreRun:
    """Plan, count and ask; the last point at which a run can be refused."""
    plan = plan_request(request, store)
    selected = _count(plan, store)
    project_hooks().run_requested(facts_of(plan, selected=selected))
    asks = plan.writes_rows and selected > conf.get("CONFIRM_ABOVE")
    if asks and not observer.confirm(plan, selected=selected):
        raise Declined("The question was answered with no; nothing was written.")
    run = StoreRun(plan, store, observer, selected=selected)
    run.failed_rows.open()
    return run


def _count(plan: StorePlan, store: Store) -> int:
    """How many rows are selected, the limit considered, within the bounds of the request."""
    limit, expected = plan.request.limit, plan.request.expect_count
    selected = store.count() if limit is None else min(store.count(), limit)
    if plan.max_rows is not None and selected > plan.max_rows:
        raise TooManyRows(selected=selected, allowed=plan.max_rows)
    if expected is not None and selected != expected:
        raise UnexpectedCount(selected=selected, expected=expected)
    return selected


def _refuse(request: ProcessRequest, error: BridgeError) -> None:
    if request.record_changes is not False:
        refuse(request, error)
