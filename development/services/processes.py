"""Servers as child processes that end with the process that started them, even a killed one."""

import atexit
import contextlib
import ctypes
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STOP_TIMEOUT_S = 10
_PR_SET_PDEATHSIG = 1
_FOLDER_PREFIX = "eaml-services-"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The user and group to run as; None means those of this process."""

    uid: int | None = None
    gid: int | None = None

    # Any: the arguments of a process are of several types.
    def as_arguments(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@functools.cache
def services_folder() -> Path:
    """The folder of this process's servers, removed when the process ends."""
    _remove_abandoned_folders()
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-"))
    # A server that gave up root must be able to reach its own folder below this one.
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def start_server(
    command: Sequence[Path | str],
    *,
    log: Path,
    stop_signal: signal.Signals,
    identity: Identity,
    environment: dict[str, str],
) -> subprocess.Popen[bytes]:
    """Start a server that gets `stop_signal` when this process ends, in whatever way.

    The thread that calls must live as long as the server is needed: Linux sends the signal when
    the starting thread ends.
    """
    with log.open("wb") as output:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment,
            preexec_fn=_end_with_parent(stop_signal),  # noqa: PLW1509 - one C call, no locks
            **identity.as_arguments(),
        )
    atexit.register(stop_server, server, stop_signal)
    return server


def stop_server(server: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    if server.poll() is not None:
        return
    server.send_signal(stop_signal)
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _end_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Loaded here: between fork and exec the child must not load libraries.
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))


def _remove_abandoned_folders() -> None:
    """Remove what processes left behind that were killed before they could tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*"):
        match = re.match(rf"{_FOLDER_PREFIX}(\d+)-", folder.name)
        if match and not _is_running(int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    with contextlib.suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
