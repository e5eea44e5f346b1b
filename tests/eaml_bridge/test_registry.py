"""Tests of the registry, mostly in programs of their own, from other folders."""

import logging
import os
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from django.db import connections
from setuptools import find_packages

from eaml_bridge import registry
from eaml_bridge.exceptions import RegistryIncomplete
from eaml_bridge.registry import MODELS, EasyAutoMLDBModels
from machine.models import Machine
from ML import EasyAutoMLDBModels as ImportedFromML
from user.models import User

MINIMAL_SETTINGS = """
    SECRET_KEY = "x"
    INSTALLED_APPS = [
        "django.contrib.auth", "django.contrib.contenttypes", "eamllogger", "user"{more}
    ]
    AUTH_USER_MODEL = "user.User"
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    SUPER_ADMIN_USERNAME = ""
    DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
"""


def run_program(
    folder: Path, text: str, *, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a program in a folder that has nothing to do with the project."""
    kept = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(text)],
        check=False,
        cwd=folder,
        env={**kept, "ENVIRONMENT": "development", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
    )


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")


def minimal_project(folder: Path, *, more: str = "") -> dict[str, str]:
    write(folder, "minimal_settings.py", MINIMAL_SETTINGS.format(more=more))
    return {"DJANGO_SETTINGS_MODULE": "minimal_settings", "PYTHONPATH": str(folder)}


def test_plain_program__from_any_folder__has_models_and_cursor(tmp_path: Path) -> None:
    program = """
        from ML import EasyAutoMLDBModels
        db = EasyAutoMLDBModels()
        cursor = db.cursor
        cursor.execute("SELECT %s", [7])
        print(db.django_available, db.Machine.__name__, cursor.fetchone()[0], db.User._meta.label)
    """
    address = f"sqlite:///{tmp_path}/x.sqlite3"

    result = run_program(tmp_path, program, environment={"DATABASE_URL": address})

    assert (result.stdout, result.stderr) == ("True Machine 7 user.User\n", "")


def test_plain_program__fifty_threads_at_once__get_one_object(tmp_path: Path) -> None:
    program = """
        import threading
        from ML import EasyAutoMLDBModels
        barrier, found = threading.Barrier(50), []
        def create():
            barrier.wait()
            db = EasyAutoMLDBModels()
            found.append((db, db.Machine))
        threads = [threading.Thread(target=create) for _ in range(50)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(len(found), len(set(found)), found[0][1].__name__)
    """

    result = run_program(tmp_path, program)

    assert (result.stdout, result.stderr) == ("50 1 Machine\n", "")


def test_plain_program__project_named_by_the_environment__is_found(tmp_path: Path) -> None:
    minimal_project(tmp_path / "shop")
    (tmp_path / "shop" / "manage.py").touch()
    program = """
        import sys
        from ML import EasyAutoMLDBModels
        db = EasyAutoMLDBModels()
        print(db.User.__name__, db.Machine, sys.path[-1].endswith("shop"))
    """
    environment = {
        "DJANGO_SETTINGS_MODULE": "minimal_settings",
        "EAML_PROJECT_ROOT": str(tmp_path / "shop"),
    }

    result = run_program(tmp_path, program, environment=environment)

    assert result.stdout == "User None True\n"
    assert result.stderr == (
        "Machine is not available: app 'machine' is not installed. Add it to INSTALLED_APPS.\n"
    )


def test_plain_program__root_without_project__says_what_to_set(tmp_path: Path) -> None:
    program = """
        from ML import EasyAutoMLDBModels
        db = EasyAutoMLDBModels()
        print(db.django_available, db.Machine)
        EasyAutoMLDBModels(strict=True)
    """
    environment = {"DJANGO_SETTINGS_MODULE": "nowhere", "EAML_PROJECT_ROOT": str(tmp_path)}

    result = run_program(tmp_path, program, environment=environment)

    assert result.stdout == "False None\n"
    assert (
        f"Django cannot be started: No manage.py in {str(tmp_path)!r}, the folder that "
        "EAML_PROJECT_ROOT names. Set EAML_PROJECT_ROOT to the folder that holds the project's "
        "manage.py.\n"
    ) in result.stderr
    assert result.stderr.splitlines()[-1].startswith("eaml_bridge.exceptions.RegistryIncomplete")


def test_plain_program__root_named_but_settings_elsewhere__is_told(tmp_path: Path) -> None:
    (tmp_path / "manage.py").touch()
    program = """
        from ML import EasyAutoMLDBModels
        print(EasyAutoMLDBModels().problems()["django"])
    """

    result = run_program(tmp_path, program, environment={"EAML_PROJECT_ROOT": str(tmp_path)})

    assert result.stdout == (
        f"Django cannot be started: EAML_PROJECT_ROOT is {str(tmp_path)!r}, but core.settings is "
        "found elsewhere on the path. Unset EAML_PROJECT_ROOT, or take that other project from the "
        "path.\n"
    )


def test_plain_program__app_that_breaks__leaves_the_program_alive(tmp_path: Path) -> None:
    write(tmp_path, "broken/__init__.py", "")
    write(tmp_path, "broken/models.py", "1 / 0")
    program = """
        from ML import EasyAutoMLDBModels
        db = EasyAutoMLDBModels()
        print(db.Machine, db.problems()["django"])
    """

    result = run_program(
        tmp_path, program, environment=minimal_project(tmp_path, more=', "broken"')
    )

    reason = "Django cannot be started: ZeroDivisionError: division by zero."
    assert result.stdout == f"None {reason}\n"
    assert result.stderr == f"{reason}\n{reason}\n"


def test_setup__registry_made_by_an_app__is_ready_afterwards(tmp_path: Path) -> None:
    write(tmp_path, "early/__init__.py", "")
    text = "from ML import EasyAutoMLDBModels as R\ndb = R()\nwas_ready = db.django_available"
    write(tmp_path, "early/models.py", text)
    program = """
        import django
        django.setup()
        from early import models
        print(models.was_ready, models.db.django_available, models.db.User.__name__)
    """

    result = run_program(tmp_path, program, environment=minimal_project(tmp_path, more=', "early"'))

    assert (result.stdout, result.stderr) == ("False True User\n", "")


def test_plain_program__path__gains_nothing_where_settings_are_found(tmp_path: Path) -> None:
    program = """
        import sys
        before = list(sys.path)
        from ML import EasyAutoMLDBModels
        EasyAutoMLDBModels()
        print(sys.path == before)
    """

    result = run_program(tmp_path, program, environment=minimal_project(tmp_path))

    assert (result.stdout, result.stderr) == ("True\n", "")


def test_registry__each_call__gives_the_same_object() -> None:
    assert EasyAutoMLDBModels() is ImportedFromML()
    assert EasyAutoMLDBModels(strict=True) is not EasyAutoMLDBModels()


def test_registry__models__are_those_of_the_apps() -> None:
    db = EasyAutoMLDBModels()

    assert (db.Machine, db.User, db.connections) == (Machine, User, connections)


def test_registry__unknown_attribute__gets_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"has no 'Machin'; did you mean 'Machine'\?$"):
        _ = EasyAutoMLDBModels().Machin


def test_registry__names__are_listed_for_completion() -> None:
    assert {*MODELS, "cursor", "logger", "problems"} <= set(dir(EasyAutoMLDBModels()))


def test_registry__model_that_its_app_lacks__is_none_and_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(registry.MODELS, "Team", "team.Squad")  # type: ignore[index]
    db = EasyAutoMLDBModels()
    reason = (
        "Team is not available: app 'team' has no such model. "
        "Use a version of the project that has it."
    )

    with caplog.at_level(logging.ERROR, logger="eaml_bridge.registry"):
        found = (db.Team, db.Team)

    assert found == (None, None)
    assert caplog.messages == [reason]
    assert db.problems()["Team"] == reason


def test_registry__strict__raises_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.MODELS, "Team", "squad.Team")  # type: ignore[index]

    with pytest.raises(RegistryIncomplete, match=r"app 'squad' is not installed\. Add it to"):
        _ = EasyAutoMLDBModels(strict=True).Team


def test_redis__no_cache_on_it__says_what_to_set(settings: pytest.FixtureRequest) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    with pytest.raises(RegistryIncomplete, match=r"no entry of CACHES uses Redis\. Set REDIS_URL"):
        registry._redis()


def test_redis__cache_on_it__answers(settings: pytest.FixtureRequest, valkey_url: str) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": valkey_url}}

    client = registry._redis()

    assert client.ping() is True
    client.close()


def test_wheel__packages__are_what_others_reuse() -> None:
    root = Path(registry.__file__).parents[1]
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = settings["tool"]["setuptools"]["packages"]["find"]["include"]

    packages = {name.split(".")[0] for name in find_packages(str(root), include=wanted)}

    assert packages == {"ML", "eaml_bridge", "mlpy"}


@pytest.mark.slow
def test_types__attributes__are_known_to_a_checker(tmp_path: Path) -> None:
    write(
        tmp_path,
        "snippet.py",
        """
        from ML import EasyAutoMLDBModels
        db = EasyAutoMLDBModels()
        reveal_type(db.Machine)
        reveal_type(db.cursor)
        db.Machin
        """,
    )

    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", str(tmp_path / "snippet.py")],
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )

    assert 'Revealed type is "type[machine.models.machine.Machine]"' in result.stdout
    assert 'Revealed type is "eaml_bridge.cursors.CursorProxy"' in result.stdout
