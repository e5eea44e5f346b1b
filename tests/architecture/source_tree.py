"""The files of the repository, as the tests of this folder read them."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "ML",
    "benchmarks",
    "billing",
    "consulting",
    "core",
    "development",
    "eaml_bridge",
    "eamllogger",
    "examples",
    "machine",
    "mlpy",
    "server",
    "team",
    "user",
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One Python file."""

    path: str
    tree: ast.Module

    @property
    def is_front(self) -> bool:
        return self.path.endswith("__init__.py")


def tracked_files() -> list[str]:
    """Paths of what is, or would be, committed; relative to the root."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return sorted(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


@functools.cache
def sources() -> tuple[Source, ...]:
    """The Python files of the packages, without migrations."""
    return tuple(
        Source(path=path, tree=ast.parse((ROOT / path).read_text(encoding="utf-8")))
        for path in tracked_files()
        if path.endswith(".py") and path.startswith(PACKAGES) and "/migrations/" not in path
    )


def nodes(kind: type[ast.AST]) -> Iterator[tuple[Source, ast.AST]]:
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, kind):
                yield source, node
