"""Tests of the processes and folders of servers."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from development.services.processes import Identity, free_port, start_server, stop_server

SLEEP_FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]


def test_free_port__port__can_be_bound() -> None:
    port = free_port()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))


def test_stop_server__running__ends_by_its_signal(tmp_path: Path) -> None:
    server = start_server(
        SLEEP_FOR_EVER,
        log=tmp_path / "log",
        stop_signal=signal.SIGTERM,
        identity=Identity(),
        environment=dict(os.environ),
    )

    stop_server(server, signal.SIGTERM)

    assert server.returncode == -signal.SIGTERM


def test_stop_server__already_ended__does_nothing() -> None:
    server = subprocess.Popen([sys.executable, "-c", ""])
    server.wait()

    stop_server(server, signal.SIGTERM)

    assert server.returncode == 0


def test_identity__own_user__asks_for_no_change() -> None:
    assert Identity().as_arguments() == {}


def test_identity__other_user__gives_up_every_group() -> None:
    arguments = Identity(uid=65534, gid=65534).as_arguments()

    assert arguments == {"user": 65534, "group": 65534, "extra_groups": []}


def test_services_folder__of_a_killed_process__is_removed_by_the_next(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    abandoned = tmp_path / f"eaml-services-{killed.pid}-x"
    living = tmp_path / f"eaml-services-{os.getpid()}-x"
    abandoned.mkdir()
    living.mkdir()

    code = "from development.services.processes import services_folder as f; print(f())"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)

    assert not abandoned.exists()
    assert living.exists()
