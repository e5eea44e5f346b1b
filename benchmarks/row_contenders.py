"""Ways to give most products another price; run as a process of its own by `rows`.

The rule is the same; only eaml_process also compares, validates, counts and records.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import django
from django.conf import settings

django.setup()

# Below: models exist only once Django is set up.
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from examples.shop.models import Product  # noqa: E402

SEED = 20_261_124
CENT = Decimal("0.01")
SCRIPTS = Path(__file__).parent / "scripts"
LOOP_BATCH = 1_000
PAGE = 2_000


def new_price(price: Decimal, stock: int) -> Decimal | None:
    """The rule of scripts/prices.ml in Python."""
    if stock > 100:
        return (price * Decimal("0.9")).quantize(CENT, ROUND_HALF_UP)
    if stock < 90:
        return (price * Decimal("1.1")).quantize(CENT, ROUND_HALF_UP)
    return None


def loop_with_bulk_update() -> None:
    """What most projects have: instances, an attribute, `bulk_update` of a thousand at a time."""
    with transaction.atomic():
        batch = []
        for product in Product.objects.order_by("pk").iterator(chunk_size=PAGE):
            price = new_price(product.price, product.stock)
            if price is not None and price != product.price:
                product.price = price
                batch.append(product)
            if len(batch) == LOOP_BATCH:
                Product.objects.bulk_update(batch, ["price"])
                batch = []
        Product.objects.bulk_update(batch, ["price"])


def eaml_process() -> None:
    """The command, with everything that it does."""
    _process()


def eaml_process_no_record() -> None:
    """The command, without the values before and after of each row."""
    _process(no_record=True)


def eaml_process_chunks() -> None:
    """The command, committing each chunk for good."""
    _process(atomic="chunk")


def _process(**options: object) -> None:
    call_command(
        "eaml_process",
        "shop.Product",
        function="prices:reprice",
        no_input=True,
        stdout=io.StringIO(),
        stderr=io.StringIO(),
        **options,
    )


def hand_written() -> None:
    """As fast as a person would make it for this table, this database and this rule only."""
    write = _copy if connection.vendor == "postgresql" else _execute_many
    with transaction.atomic():
        for rows in _pages():
            priced = [(key, new_price(price, stock), price) for key, _n, _d, price, stock in rows]
            write([(key, new) for key, new, old in priced if new is not None and new != old])


def _pages() -> Iterator[list[tuple]]:
    after = 0
    columns = ("pk", "name", "description", "price", "stock")
    while True:
        page = Product.objects.filter(pk__gt=after).order_by("pk").values_list(*columns)
        rows = list(page[:PAGE])
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _execute_many(changes: Iterable[tuple[int, Decimal]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE shop_product SET price = %s WHERE id = %s",
            [(str(price), key) for key, price in changes],
        )


def _copy(changes: list[tuple[int, Decimal]]) -> None:
    text = "".join([f"{key}\t{price}\n" for key, price in changes])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS new_prices (id bigint, price numeric(10, 2)) "
            "ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE new_prices")
        if hasattr(cursor.cursor, "copy_expert"):
            cursor.copy_expert("COPY new_prices FROM STDIN", io.StringIO(text))
        else:
            with cursor.copy("COPY new_prices FROM STDIN") as copy:
                copy.write(text)
        cursor.execute(
            "UPDATE shop_product AS old SET price = new.price FROM new_prices AS new "
            "WHERE old.id = new.id AND old.id BETWEEN %s AND %s",
            [changes[0][0], changes[-1][0]],
        )


CONTENDERS: dict[str, Callable[[], None]] = {
    "loop": loop_with_bulk_update,
    "eaml_process --no-record": eaml_process_no_record,
    "eaml_process": eaml_process,
    "eaml_process --atomic chunk": eaml_process_chunks,
    "hand-written": hand_written,
}


def make_products(count: int) -> None:
    """The same products every time."""
    call_command("migrate", verbosity=0)
    Product.objects.all().delete()
    source = random.Random(SEED)
    products = [
        Product(name=f"Product {n}", description="x" * 40, price=1, stock=source.randint(0, 200))
        for n in range(count)
    ]
    Product.objects.bulk_create(products, batch_size=10_000)


def timed(contender: str) -> float:
    """Seconds of one turn, from the same prices every time."""
    Product.objects.update(price=F("stock") + 10)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE shop_product")
    started = time.perf_counter()
    CONTENDERS[contender]()
    return time.perf_counter() - started


def main(verb: str, argument: str) -> None:
    """`make COUNT`, `time REPEATS` (all contenders in turn), or `memory CONTENDER`."""
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [SCRIPTS]}
    if verb == "make":
        make_products(int(argument))
    elif verb == "time":
        turns = [{name: timed(name) for name in CONTENDERS} for _ in range(int(argument))]
        print(json.dumps({name: [turn[name] for turn in turns] for name in CONTENDERS}))
    else:
        timed(argument)
        print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main(*sys.argv[1:])
