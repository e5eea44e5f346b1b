"""The command line: run a function, check scripts, run their cases, show what they compile to."""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from mlpy import repl
from mlpy.compiler.stages import compile_tree
from mlpy.errors import MLError
from mlpy.executor import MLExecutor
from mlpy.modules.library import LIBRARY
from mlpy.source import Source
from mlpy.syntax.parser import parse
from mlpy.syntax.printer import printed
from mlpy.testing import cases_file, run_cases


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code: 0 fine, 1 the script failed, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except MLError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
    except ValueError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mlpy", description="Run and check ML scripts.")
    parser.set_defaults(command=_repl)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    trial = commands.add_parser("repl", help="try the language line by line; so without a command")
    trial.set_defaults(command=_repl)
    run = commands.add_parser("run", help="call a function and print its result as JSON")
    run.add_argument("file", type=Path, help="the script")
    run.add_argument("function", help="the function's name")
    run.add_argument("args", nargs="*", help="its arguments, each as JSON")
    run.set_defaults(command=_run)
    check = commands.add_parser("check", help="compile scripts and report every error")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a script")
    check.set_defaults(command=_check)
    test = commands.add_parser("test", help="run the cases beside scripts")
    test.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a script or a folder")
    test.set_defaults(command=_test)
    tree = commands.add_parser("ast", help="show the tree of a script, or the Python it becomes")
    tree.add_argument("file", type=Path, help="the script")
    tree.add_argument("--python", action="store_true", help="show the Python it is compiled to")
    tree.set_defaults(command=_ast)
    bench = commands.add_parser("bench", help="time a function")
    bench.add_argument("file", type=Path, help="the script")
    bench.add_argument("function", help="the function's name")
    bench.add_argument("args", nargs="*", help="its arguments, each as JSON")
    bench.add_argument("--calls", type=int, default=1_000, help="how many calls (1,000)")
    bench.set_defaults(command=_bench)
    return parser


def _json(texts: Sequence[str]) -> list[Any]:
    found: list[Any] = []
    for text in texts:
        try:
            found.append(json.loads(text))
        except json.JSONDecodeError as error:
            raise ValueError(
                f"the argument {text[:60]!r} is no JSON (character {error.pos + 1}); "
                "write a text in quotes, as '\"blue\"'."
            ) from None
    return found


def _loaded(path: Path) -> MLExecutor:
    executor = MLExecutor()
    executor.load(path)
    return executor


def _repl(options: argparse.Namespace) -> int:
    return repl.main()


def _run(options: argparse.Namespace) -> int:
    outcome = _loaded(options.file).run(options.function, *_json(options.args))
    for _, line in outcome.output:
        print(line, file=sys.stderr)
    print(json.dumps(outcome.value, ensure_ascii=False, indent=2, default=str))
    return 0


def _check(options: argparse.Namespace) -> int:
    broken = 0
    for path in options.files:
        try:
            functions = _loaded(path).functions()
        except MLError as error:
            print(error, file=sys.stderr)
            broken += 1
        else:
            print(f"{path}: {len(functions)} functions: {', '.join(functions) or 'none'}")
    return 1 if broken else 0


def _test(options: argparse.Namespace) -> int:
    passed = failed = 0
    for script in _scripts(options.paths):
        for result in run_cases(script):
            if result.problem is None:
                passed += 1
                continue
            failed += 1
            print(f"{script}: case {result.number}, {result.case.function}: {result.problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _scripts(paths: Sequence[Path]) -> list[Path]:
    """The scripts that have cases, at and below `paths`."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(p for p in sorted(path.rglob("*.ml")) if cases_file(p).exists())
        else:
            found.append(path)
    return found


def _ast(options: argparse.Namespace) -> int:
    source = Source(options.file.name, options.file.read_text(encoding="utf-8-sig"))
    if options.python:
        print(ast.unparse(compile_tree(source, LIBRARY.table, ())[0]))
    else:
        print(printed(parse(source).tree))
    return 0


def _bench(options: argparse.Namespace) -> int:
    executor = _loaded(options.file)
    arguments = _json(options.args)
    executor.call_function(options.function, *arguments, copy=True)
    start = perf_counter()
    for _ in range(options.calls):
        executor.call_function(options.function, *arguments)
    spent_us = (perf_counter() - start) / max(options.calls, 1) * 1_000_000
    print(f"{options.function}: {spent_us:.2f} µs per call, {options.calls:,} calls")
    return 0
