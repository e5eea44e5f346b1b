"""Tests of the pool of psycopg 3, where that is installed; it is in a run of its own in CI."""

import json
import subprocess
import sys

import pytest
from django.db import connection

from tests.architecture.source_tree import ROOT
from tests.core.settings.test_settings import environment_without_choices

PROGRAM = """
import json, threading, django
django.setup()
from django.db import connection, connections

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('statement_timeout')")
        found.append(cursor.fetchone())
    connection.close()

found = []
for _ in range(6):
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
print(json.dumps([len({pid for pid, _ in found}), found[0][1]]))
connection.close_pool()
"""


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db
def test_pool__threads_one_after_the_other__share_a_connection() -> None:
    pytest.importorskip("psycopg_pool")
    database = connection.settings_dict
    address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"

    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment_without_choices(
            DJANGO_SETTINGS_MODULE="core.settings",
            DATABASE_URL=f"postgresql://{address}/postgres",
        ),
    )

    assert result.returncode == 0, result.stderr
    count, timeout = json.loads(result.stdout)
    assert count <= 2
    assert timeout == "1min"
