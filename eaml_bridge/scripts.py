"""Finds and loads scripts below `EAML["SCRIPT_DIRS"]`, and refuses whatever leads out of them."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from eaml_bridge import conf
from eaml_bridge.exceptions import RequestError, ScriptError, UnknownName, listed
from mlpy import MLError, MLExecutor

SUFFIX = ".ml"
#: The language refuses longer texts; nothing longer is read into memory.
LARGEST_BYTES = 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
_LONGEST_NAME = 128


@dataclass(frozen=True, kw_only=True)
class Script:
    """A loaded script: one version from the start of a run to its end.

    Attributes:
        name: path below its folder without the suffix, as `shop/pricing`.
        sha256: of the bytes that were compiled.
        text: what was compiled.
        problem: why the text on the disk, which is newer than this version, is not in use.
    """

    name: str
    path: Path
    sha256: str
    executor: MLExecutor
    text: str = field(repr=False, default="")
    problem: str = ""


#: The last version of each script that was a program. A broken one does not take its place in a
#: process that runs on; a new process has none, and says what is wrong.
_last_good: dict[Path, Script] = {}


def load_script(name: str, *, newest: bool = False) -> Script:
    """The script of this name, such as `shop/pricing` or `shop/pricing.ml`.

    Where the text on the disk is no program, the version that this process loaded before it is
    given, with the `problem`; with `newest`, that is an error.

    Raises:
        UnknownName: no folder holds it.
        ScriptError: it cannot be read, or is no program; the message has its position.
    """
    plain = _checked(name.removesuffix(SUFFIX))
    for root in conf.script_dirs():
        path = root / f"{plain}{SUFFIX}"
        if os.path.lexists(path):
            return _loaded(plain, path, root, newest=newest)
    raise UnknownName("script", plain, known=script_names(), where=f"below {_roots()}")


def with_seed(script: Script, seed: int) -> Script:
    """The same version of the script, with a source of chance that nobody else draws from."""
    executor = MLExecutor(seed=seed)
    executor.load_source(script.text, f"{script.name}{SUFFIX}")
    return replace(script, executor=executor)


def script_names() -> list[str]:
    """The names of all scripts, sorted, each once."""
    return sorted({name for root in conf.script_dirs() for name in _names_below(root)})


def find_function(spec: str, *, preferred: str = "") -> tuple[Script, str]:
    """The script and the name of a function given as `SCRIPT:NAME` or `NAME`.

    Args:
        preferred: the script that is looked into first for a bare name.

    Raises:
        UnknownName: no script has such a function.
        RequestError: several scripts have one of this name.
        ScriptError: the named script cannot be loaded.
    """
    script_name, colon, function = spec.rpartition(":")
    if colon:
        script = load_script(script_name)
        return script, _function_of(script, function)
    if preferred:
        script = load_script(preferred)
        if script.executor.has_function(spec):
            return script, spec
    return _search(spec), spec


def _search(function: str) -> Script:
    scripts, broken = _load_all()
    found = [script for script in scripts if script.executor.has_function(function)]
    if len(found) == 1:
        return found[0]
    if found:
        choices = " or ".join(f"{script.name}:{function}" for script in found)
        raise RequestError(f"Several scripts have a function {function!r}. Write {choices}.")
    known = [f"{s.name}:{name}" for s in scripts for name in s.executor.functions()]
    bare = {name.rpartition(":")[2] for name in known}
    where = f"below {_roots()}"
    if broken:
        where += f" (not searched, since they do not load: {listed(broken)})"
    raise UnknownName("function", function, known=bare, where=where)


def _load_all() -> tuple[list[Script], list[str]]:
    loaded, broken = [], []
    for name in script_names():
        try:
            loaded.append(load_script(name))
        except ScriptError:
            broken.append(name)
    return loaded, broken


def _function_of(script: Script, function: str) -> str:
    if not script.executor.has_function(function):
        known = script.executor.functions()
        raise UnknownName("function", function, known=known, where=f"in script {script.name!r}")
    return function


def _checked(name: str) -> str:
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise RequestError(
            f"{name[:_LONGEST_NAME]!r} is no name of a script. Expected its path below "
            f"{_roots()}, as in 'shop/pricing': letters, digits, '_', '-' and '/'."
        )
    return name


def _loaded(name: str, path: Path, root: Path, *, newest: bool) -> Script:
    source = _read(name, path, root)
    try:
        script = _script_of(name, path, source)
    except ScriptError as error:
        kept = None if newest else _last_good.get(path)
        if kept is None:
            raise
        return replace(kept, problem=str(error))
    _last_good[path] = script
    return script


def _script_of(name: str, path: Path, source: bytes) -> Script:
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptError(
            f"Script {path} is not UTF-8: byte {error.start + 1} is {source[error.start]:#04x}. "
            "Save it as UTF-8."
        ) from error
    try:
        executor = _compiled(f"{name}{SUFFIX}", text)
    except MLError as error:
        raise ScriptError(str(error)) from error
    sha256 = hashlib.sha256(source).hexdigest()
    return Script(name=name, path=path, sha256=sha256, executor=executor, text=text)


@lru_cache(maxsize=256)
def _compiled(name: str, text: str) -> MLExecutor:
    executor = MLExecutor()
    executor.load_source(text, name)
    return executor


def _read(name: str, path: Path, root: Path) -> bytes:
    """The bytes of the file, checked on the opened descriptor, so that no swap can slip in."""
    if os.path.realpath(path) != os.path.join(os.path.realpath(root), f"{name}{SUFFIX}"):
        raise _refused(path, "it is reached through a symbolic link", "Put the file itself there")
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise _refused(path, reason, "Make it a file that this user may read") from error
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise _refused(path, "it is no regular file", "Put a text file there")
        with open(descriptor, "rb", closefd=False) as file:
            source = file.read(LARGEST_BYTES + 1)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if len(source) > LARGEST_BYTES:
        raise _refused(path, f"it is larger than {LARGEST_BYTES:,} bytes", "Split it")
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(source)):
        raise _refused(path, "it changed while it was read", "Try again when it is written")
    return source


def _refused(path: Path, reason: str, remedy: str) -> ScriptError:
    return ScriptError(f"Script {path} cannot be read: {reason}. {remedy}.")


def _names_below(root: Path) -> Iterator[str]:
    for folder, _, files in os.walk(root):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), root)
            plain = name.removesuffix(SUFFIX)
            if plain != name and _NAME.fullmatch(plain):
                yield plain


def _roots() -> str:
    return listed([str(folder) for folder in conf.script_dirs()])
