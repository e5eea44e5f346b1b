"""The answer to COMMIT is lost: the run asks the database, and does nothing twice."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.faults.conftest import Orders, suite_url
from tests.faults.cutting_proxy import CuttingProxy
from tests.faults.test_crash_points import check_exact

pytestmark = pytest.mark.vendor("postgresql")


@pytest.fixture
def proxy(transactional_db: None) -> Iterator[CuttingProxy]:
    wanted = connection.settings_dict
    # The record's own transaction, then one for each chunk: cut are the 3rd, 6th, …
    found = CuttingProxy(wanted["HOST"], int(wanted["PORT"]), each=3)
    yield found
    found.close()


@pytest.fixture
def cut_orders(proxy: CuttingProxy) -> Iterator[Orders]:
    found = Orders(suite_url("127.0.0.1", proxy.port))
    yield found
    found.close()


def test_commit__whose_answer_is_lost__is_done_once(
    orders: Orders, cut_orders: Orders, proxy: CuttingProxy
) -> None:
    orders.do("make", rows=60)

    answer = cut_orders.do("run", page_size=5)

    assert answer["exit_code"] == 0
    assert proxy.cuts >= 4
    check_exact(orders.do("facts"), 60)
