"""Modules that need a grant: `file`, `path`, `http` and `env`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mlpy import MLCapabilityError, MLError, MLExecutionError, MLExecutor, MLRangeError
from mlpy.errors import MLSecurityError
from mlpy.modules.capabilities import KINDS, Grants
from tests.mlpy.modules.calling import value_of


def asked(expression: str, *arguments: Any, capabilities: list[str]) -> Any:
    modules = sorted({text.partition(".")[0].partition(":")[0] for text in capabilities})
    imports = " ".join(f"import {name};" for name in modules)
    return value_of(expression, *arguments, imports=imports, capabilities=capabilities)


@pytest.mark.parametrize("module", ["file", "path", "http", "env"])
def test_import__without_a_grant__says_what_grants_it(module: str) -> None:
    with pytest.raises(MLCapabilityError) as caught:
        value_of("1", imports=f"import {module};")

    assert f"the module '{module}' needs a capability" in str(caught.value)
    assert "MLExecutor(capabilities=[" in str(caught.value)
    assert caught.value.code == "ML501"
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("file.reed:/x", "did you mean 'file.read'?"),
        ("everything", "kinds: env.read"),
        ("file.read:x", "expected file.read:/folder/*"),
        ("file.read:/a/../b", "expected file.read:/folder/*"),
        ("http.get:api.example.com", "expected http.get:https://host/*"),
        ("http.get:https://*/", "expected http.get:https://host/*"),
        ("env.read:A=B", "expected env.read:NAME or PREFIX_*"),
        ("path:/x", "expected path."),
    ],
)
def test_capability__of_no_proper_form__is_refused(text: str, part: str) -> None:
    with pytest.raises(ValueError, match="capability") as caught:
        MLExecutor(capabilities=[text])

    assert part in str(caught.value)


def test_capabilities__one_text_instead_of_a_list__is_refused() -> None:
    with pytest.raises(ValueError, match="must be a list"):
        MLExecutor(capabilities="path")


@pytest.mark.parametrize(
    ("pattern", "target", "granted"),
    [
        ("/data/*", "/data/a/b.txt", True),
        ("/data/*", "/database/a", False),
        ("/data/*.txt", "/data/a.txt", True),
        ("/data/*.txt", "/data/a/b.txt", False),
        ("/data/a.txt", "/data/a.txt", True),
        ("/data/a.txt", "/data/aXtxt", False),
        ("/data/*", "/data/a\nb", True),
    ],
)
def test_grants__star__covers(pattern: str, target: str, *, granted: bool) -> None:
    grants = Grants([f"file.read:{pattern}"])

    if granted:
        grants.require("file.read", target)
    else:
        with pytest.raises(MLCapabilityError, match="no capability covers"):
            grants.require("file.read", target)


def test_file__reads_and_writes_within_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("a\nb\n", encoding="utf-8")
    grants = [f"file.read:{tmp_path}/*", f"file.write:{tmp_path}/*"]

    assert asked("file.read(x)", f"{tmp_path}/in.txt", capabilities=grants) == "a\nb\n"
    assert asked("file.lines(x)", f"{tmp_path}/in.txt", capabilities=grants) == ["a", "b"]
    asked("file.write(x, 'new')", f"{tmp_path}/out.txt", capabilities=grants)
    asked("file.append(x, '!')", f"{tmp_path}/out.txt", capabilities=grants)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "new!"
    asked("file.write(x, 's')", f"{tmp_path}/out.txt", capabilities=grants)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "s"
    assert asked("file.exists(x)", f"{tmp_path}/nothing", capabilities=grants) is False


@pytest.mark.parametrize(
    "expression",
    [
        "file.read(x)",
        "[x].map(file.read)",
        "({f: file.read}).f(x)",
        "file.exists(x)",
        "file.list(x)",
        "file.write(x, '')",
    ],
)
def test_file__outside_of_its_folder__is_refused(expression: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (inside / "link").symlink_to(tmp_path / "secret")

    for path in (f"{tmp_path}/secret", f"{inside}/link", f"{inside}/../secret"):
        with pytest.raises(MLCapabilityError, match="no capability covers"):
            asked(expression, path, capabilities=[f"file.read:{inside}/*"])
    assert (tmp_path / "secret").read_text(encoding="utf-8") == "s"


def test_file__capability_error__is_not_caught_by_the_script(tmp_path: Path) -> None:
    executor = MLExecutor(capabilities=[f"file.read:{tmp_path}/*"])
    executor.load_source(
        "import file; function f() { try { return file.read('/etc/hostname'); }"
        " catch (e) { return 1; } }",
        "f.ml",
    )

    with pytest.raises(MLCapabilityError) as caught:
        executor.call_function("f")

    assert caught.value.line == 1


def test_file__reading_is_no_right_to_write(tmp_path: Path) -> None:
    with pytest.raises(MLCapabilityError, match=r"file\.write"):
        asked("file.write(x, '')", f"{tmp_path}/a", capabilities=[f"file.read:{tmp_path}/*"])


def test_file__pipe__is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(MLSecurityError, match="is no plain file"):
        asked("file.read(x)", f"{tmp_path}/pipe", capabilities=[f"file.read:{tmp_path}/*"])


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"\xff\xfe", "is no UTF-8 text"), (b"a" * 4_000_001, "more than 4,000,000 bytes")],
)
def test_file__that_is_no_text_of_fair_size__is_refused(
    content: bytes, part: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(MLRangeError, match=part):
        asked("file.read(x)", f"{tmp_path}/file", capabilities=[f"file.read:{tmp_path}/*"])


def test_file__relative_or_missing_path__is_an_error_of_the_script(tmp_path: Path) -> None:
    grants = [f"file.read:{tmp_path}/*"]

    with pytest.raises(MLRangeError, match="takes an absolute path"):
        asked("file.read('a')", capabilities=grants)
    with pytest.raises(MLExecutionError, match="No such file"):
        asked("file.read(x)", f"{tmp_path}/a", capabilities=grants)
    with pytest.raises(MLError):
        asked("file.read(x)", f"{tmp_path}/a\0b", capabilities=grants)


def test_env__gives_what_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_NAME", "corner")
    monkeypatch.setenv("SECRET", "s")
    grants = ["env.read:SHOP_*"]

    assert asked("env.get('SHOP_NAME')", capabilities=grants) == "corner"
    assert asked("env.get('SHOP_SIZE', 3)", capabilities=grants) == 3
    assert asked("env.has('SHOP_SIZE')", capabilities=grants) is False
    with pytest.raises(MLCapabilityError, match=r"env\.read of 'SECRET'"):
        asked("env.get('SECRET')", capabilities=grants)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("path.join('a', 'b', '../c')", "a/b/../c"),
        ("path.normalize('a/b/../c')", "a/c"),
        ("path.basename('/a/b.tar.gz')", "b.tar.gz"),
        ("path.dirname('/a/b')", "/a"),
        ("path.extension('/a/b.csv')", ".csv"),
        ("path.stem('/a/b.csv')", "b"),
        ("path.split('/a//b/')", ["a", "b"]),
        ("path.isAbsolute('a')", False),
    ],
)
def test_path__works_on_texts(expression: str, expected: Any) -> None:
    assert asked(expression, capabilities=["path"]) == expected


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_GET(self) -> None:
        if self.path.startswith("/api/moved"):
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.end_headers()
            return
        self.answer(f"GET {self.path} {self.headers.get('X-Key', '')}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(f"POST {self.path} {body}")

    def answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Echo) as found:
        thread = Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


def test_http__asks_what_is_granted(server: str) -> None:
    grants = [f"http.get:{server}/api/*", f"http.post:{server}/api/*"]

    got = asked("http.get(x, {'x-key': 'k'})", f"{server}/api/a?q=1", capabilities=grants)
    posted = asked("http.post(x, {a: 1}).body", f"{server}/api/b", capabilities=grants)

    assert (got["status"], got["body"]) == (200, "GET /api/a?q=1 k")
    assert posted == 'POST /api/b {"a":1}'


@pytest.mark.parametrize(
    "path",
    [
        "/secret",
        "/api/../secret",
        "/api/%2e%2e/secret",
        "/api/..%2fsecret",
        "/api/%2E./secret",
        "/api\\..\\secret",
        "/api/ secret",
        "/api/a\r\nHost: evil",
        "@evil.example/api/",
    ],
)
def test_http__what_is_not_granted__is_not_asked(path: str, server: str) -> None:
    with pytest.raises((MLCapabilityError, MLSecurityError, MLRangeError)):
        asked("http.get(x)", server + path, capabilities=[f"http.get:{server}/api/*"])


def test_http__redirect__is_given_back_and_not_followed(server: str) -> None:
    found = asked("http.get(x)", f"{server}/api/moved", capabilities=[f"http.get:{server}/api/*"])

    assert found["status"] == 302
    assert found["headers"]["location"] == "/secret"


@pytest.mark.parametrize("name", ["Host", "content-length", "a b", "x\n"])
def test_http__headers_that_a_script_may_not_set__are_refused(name: str, server: str) -> None:
    with pytest.raises((MLSecurityError, MLRangeError), match="header"):
        asked("http.get(x, y)", f"{server}/api/a", {name: "1"},
              capabilities=[f"http.get:{server}/api/*"])  # fmt: skip


def test_http__nobody_there__is_an_error_of_the_script() -> None:
    url = "http://127.0.0.1:9/api/a"

    with pytest.raises(MLExecutionError, match="no answer from"):
        asked("http.get(x)", url, capabilities=["http.get:http://127.0.0.1:9/api/*"])


def test_kinds__all_have_a_module() -> None:
    assert {kind.partition(".")[0] for kind in KINDS} == {"env", "file", "http", "path"}
