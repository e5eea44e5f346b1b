"""Tests of scripts: found below their folder, and nowhere else."""

import hashlib
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from eaml_bridge.exceptions import RequestError, ScriptError, UnknownName
from eaml_bridge.scripts import find_function, load_script, script_names

SOURCE = "function f(row) { return row; }\n"


@pytest.fixture
def folder(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "scripts"
    root.mkdir()
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [root]}
    return root


def write(path: Path, text: str = SOURCE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_load__a_script_in_a_folder__is_named_by_its_path(folder: Path) -> None:
    write(folder / "shop" / "pricing.ml")

    script = load_script("shop/pricing")

    assert script.name == load_script("shop/pricing.ml").name == "shop/pricing"
    assert script.executor.functions() == ["f"]


def test_load__a_changed_script__is_the_new_version(folder: Path) -> None:
    path = write(folder / "a.ml")
    first = load_script("a")

    write(path, SOURCE + "function g(row) { return row; }\n")

    second = load_script("a")
    assert second.executor.functions() == ["f", "g"]
    assert first.executor.functions() == ["f"]
    assert first.sha256 != second.sha256


def test_load__the_same_version__is_compiled_once(folder: Path) -> None:
    write(folder / "a.ml")

    assert load_script("a").executor is load_script("a").executor


def test_names__are_those_of_scripts_only(folder: Path) -> None:
    write(folder / "b" / "c.ml")
    write(folder / "a.ml")
    write(folder / "a.cases.json", "[]")
    write(folder / "with blank.ml")

    assert script_names() == ["a", "b/c"]


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/etc/passwd",
        "a/../../outside",
        "a//b",
        "a/",
        "./a",
        "a\x00b",
        "a b",
        "ä",
        "",
        "a" * 129,
        "a\nb",
    ],
)
def test_load__a_name_that_is_none__is_refused(folder: Path, name: str) -> None:
    write(folder.parent / "outside.ml")

    with pytest.raises(RequestError, match="is no name of a script"):
        load_script(name)


def test_load__a_link_out_of_the_folder__is_refused(folder: Path) -> None:
    outside = write(folder.parent / "outside.ml")
    (folder / "link.ml").symlink_to(outside)
    (folder / "linked").symlink_to(folder.parent)

    for name in ("link", "linked/outside"):
        with pytest.raises(ScriptError, match="reached through a symbolic link"):
            load_script(name)


def test_load__a_link_within_the_folder__is_refused_too(folder: Path) -> None:
    write(folder / "a.ml")
    (folder / "b.ml").symlink_to(folder / "a.ml")

    with pytest.raises(ScriptError, match=r"b\.ml cannot be read: it is reached through"):
        load_script("b")


def test_load__below_a_root_that_is_a_link__works(
    folder: Path, settings: pytest.FixtureRequest
) -> None:
    write(folder / "a.ml")
    (folder.parent / "current").symlink_to(folder)
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [folder.parent / "current"]}

    assert load_script("a").name == "a"


def test_load__what_is_no_regular_file__is_refused_without_waiting(folder: Path) -> None:
    os.mkfifo(folder / "fifo.ml")
    (folder / "folder.ml").mkdir()

    for name in ("fifo", "folder"):
        with pytest.raises(ScriptError, match="it is no regular file"):
            load_script(name)


def test_load__a_socket__is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.ml")
        assert stat.S_ISSOCK((folder / "s.ml").stat().st_mode)

        with pytest.raises(ScriptError, match="cannot be read"):
            load_script("s")


def test_load__a_huge_file__is_refused(folder: Path) -> None:
    write(folder / "a.ml", "#" * (256 * 1024 + 1))

    with pytest.raises(ScriptError, match="larger than 262,144 bytes"):
        load_script("a")


def test_load__bytes_that_are_no_text__are_named_by_their_place(folder: Path) -> None:
    (folder / "a.ml").write_bytes(b"# \xff\n")

    with pytest.raises(ScriptError, match="is not UTF-8: byte 3 is 0xff"):
        load_script("a")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_load__a_file_that_may_not_be_read__is_refused(folder: Path) -> None:
    write(folder / "a.ml").chmod(0)

    with pytest.raises(ScriptError, match="permission denied"):
        load_script("a")


def test_find__a_function_of_one_script__needs_no_script_name(folder: Path) -> None:
    write(folder / "a.ml")
    write(folder / "b.ml", "function g(row) { return row; }\n")

    script, name = find_function("g")

    assert (script.name, name) == ("b", "g")


def test_find__a_function_of_two_scripts__is_an_error_that_names_them(folder: Path) -> None:
    write(folder / "a.ml")
    write(folder / "b.ml")

    with pytest.raises(RequestError, match=r"Several scripts .* 'f'. Write a:f or b:f."):
        find_function("f")


def test_find__a_function_of_two_scripts__prefers_the_models_own(folder: Path) -> None:
    write(folder / "a.ml")
    write(folder / "b.ml")

    assert find_function("f", preferred="b")[0].name == "b"


def test_find__an_unknown_function__tells_of_scripts_that_do_not_load(folder: Path) -> None:
    write(folder / "a.ml", "function foo(row) { return row; }\n")
    write(folder / "b.ml", "function (")

    with pytest.raises(UnknownName) as caught:
        find_function("fooo")

    assert "not searched, since they do not load: b" in str(caught.value)
    assert "Did you mean 'foo'?" in str(caught.value)


def test_find__without_any_script__says_so(folder: Path) -> None:
    with pytest.raises(UnknownName, match="There is none yet"):
        find_function("f")


def test_load__a_broken_new_version__leaves_the_old_one_in_use(folder: Path) -> None:
    path = write(folder / "a.ml")
    before = load_script("a")

    write(path, "function f(row) { return totl; }\n")

    after = load_script("a")
    assert after.sha256 == before.sha256
    assert after.executor.call_function("f", 1) == 1
    assert after.problem.startswith("a.ml:1:26: ML201 unknown name 'totl'")
    with pytest.raises(ScriptError, match="unknown name 'totl'"):
        load_script("a", newest=True)


def test_load__a_version_that_was_mended__is_the_new_one(folder: Path) -> None:
    path = write(folder / "a.ml")
    load_script("a")
    write(path, "function (")
    load_script("a")

    write(path, "function g(row) { return row; }\n")

    script = load_script("a")
    assert (script.executor.functions(), script.problem) == (["g"], "")


def test_load__a_file_that_became_a_link__is_refused_all_the_same(folder: Path) -> None:
    path = write(folder / "a.ml")
    load_script("a")
    other = write(folder.parent / "other.ml")
    path.unlink()

    path.symlink_to(other)

    with pytest.raises(ScriptError, match="symbolic link"):
        load_script("a")


RELOADER = """
import sys
from pathlib import Path
import django
django.setup()
from django.test import override_settings
from eaml_bridge.scripts import load_script
with override_settings(EAML={"SCRIPT_DIRS": [Path(sys.argv[1])]}):
    print("ready", flush=True)
    seen = set()
    while "9" not in {version for version, _ in seen}:
        script = load_script("a")
        seen.add((str(script.executor.call_function("version")), script.sha256))
    for version, sha256 in sorted(seen):
        print(version, sha256)
"""


def test_load__by_two_workers_while_it_changes__is_always_one_version(folder: Path) -> None:
    path = write(folder / "a.ml", "function version() { return 0; }\n")
    command = [sys.executable, "-c", RELOADER, str(folder)]
    workers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for version in range(1, 10):
        new = folder / "new.txt"
        write(new, f"function version() {{ return {version}; }}\n" + "// a comment\n" * version)
        os.replace(new, path)

    expected = {
        str(version): hashlib.sha256(
            (f"function version() {{ return {version}; }}\n" + "// a comment\n" * version).encode()
        ).hexdigest()
        for version in range(10)
    }
    for worker in workers:
        found = worker.communicate(timeout=60)[0].split()
        assert worker.returncode == 0
        versions = dict(zip(found[::2], found[1::2], strict=True))
        assert versions.items() <= expected.items()
        assert "9" in versions
