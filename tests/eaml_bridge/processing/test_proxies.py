"""A proxy model is the same table under another name: read, written and recorded as one."""

from __future__ import annotations

from eaml_bridge.models import Run as RunRecord
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item


def test_process__of_a_proxy__writes_the_rows_of_its_model(items: list[Item], run: Run) -> None:
    report = run("double", target="samples.PlainItem")

    assert (report.exit_code, report.written) == (0, 3)
    assert sorted(Item.objects.values_list("quantity", flat=True)) == [2, 4, 6]
    assert RunRecord.objects.get().target == "samples.PlainItem"
