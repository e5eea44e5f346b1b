"""Break the operators and built-ins of the language on purpose, and see whether a test notices.

`python -m development.mutation --sample 200 mlpy/runtime/operators.py` changes one thing at a time
(a comparison, a sum, a constant, a condition) in a copy of the tree and runs the tests of the
language. A change that no test notices survives; the share of survivors is the measure.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ("mlpy/runtime/operators.py", "mlpy/runtime/builtins")
TIMEOUT_S = 120
_TABLE = "tests/mlpy/test_builtin_table.py::test_built_ins__give_and_charge_what_the_table_says"
#: What most likely notices a change of a file; run first, since most changes end there.
NEAREST = {
    "arguments.py": [f"{_TABLE}[text]", f"{_TABLE}[array]"],
    "array.py": [f"{_TABLE}[array]"],
    "date.py": [f"{_TABLE}[date]"],
    "functions.py": [f"{_TABLE}[global]"],
    "json.py": [f"{_TABLE}[global]"],
    "math.py": [f"{_TABLE}[global]"],
    "number.py": [f"{_TABLE}[number]", f"{_TABLE}[global]"],
    "object.py": [f"{_TABLE}[global]"],
    "operators.py": ["tests/mlpy/test_operator_table.py", f"{_TABLE}[operator]"],
    "string.py": [f"{_TABLE}[text]"],
}
#: The tests of the language that are about what scripts come to and use, not about its tools.
TESTS = (
    "tests/mlpy/test_operator_table.py",
    "tests/mlpy/test_builtin_table.py",
    "tests/mlpy/test_cases.py",
    "tests/mlpy/test_steps.py",
    "tests/mlpy/test_seed_scripts.py",
    "tests/mlpy/runtime",
    "tests/mlpy/modules",
    "tests/attacks/language/test_hostile_data.py",
)

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one file."""

    path: Path
    line: int
    what: str
    text: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change that is tried on a file, outside of annotations and docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    declared = _declared(tree)
    for number, node in enumerate(ast.walk(tree)):
        what = _change(node)
        if what is None or node in declared:
            continue
        changed = deepcopy(tree)
        target = next(n for place, n in enumerate(ast.walk(changed)) if place == number)
        _apply(target)
        line = getattr(node, "lineno", 0)
        yield Mutant(path=path, line=line, what=what, text=ast.unparse(changed))


def _change(node: ast.AST) -> str | None:
    """What would be changed about `node`; None when nothing is tried on it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        return f"{type(node.ops[0]).__name__} → {_COMPARISONS[type(node.ops[0])].__name__}"
    if isinstance(node, ast.BinOp) and type(node.op) in _SUMS:
        is_text = any(isinstance(n, (ast.JoinedStr, ast.Constant)) for n in (node.left, node.right))
        if is_text and isinstance(node.op, ast.BitOr):
            return None
        return f"{type(node.op).__name__} → {_SUMS[type(node.op)].__name__}"
    if isinstance(node, ast.BoolOp):
        return "and ↔ or"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        return f"{type(node.op).__name__} left out"
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return f"{node.value} → {node.value + 1}"
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        return f"{node.value} → {not node.value}"
    return None


def _declared(tree: ast.Module) -> set[ast.AST]:
    """What stands in decorators, where costs and names are declared."""
    return {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        for node in ast.walk(decorator)
    }


def _apply(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = _SUMS[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if type(node.value) is bool else int(str(node.value)) + 1


def survives(mutant: Mutant, copy: Path, tests: Sequence[str]) -> bool:
    """Whether the tests pass all the same."""
    place = copy / mutant.path.relative_to(ROOT)
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.text, encoding="utf-8")
    try:
        nearest = NEAREST.get(mutant.path.name)
        return (nearest is None or _pass(nearest, copy)) and _pass(tests, copy)
    finally:
        place.write_text(original, encoding="utf-8")


def _pass(tests: Sequence[str], copy: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        found = subprocess.run(
            command, cwd=copy, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return found.returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants, print the survivors; exit code 1 when more than --most percent survive."""
    options = _parser().parse_args(arguments)
    found = [mutant for path in _files(options.paths) for mutant in mutants(path)]
    if options.sample and options.sample < len(found):
        found = random.Random(options.seed).sample(found, options.sample)
    with ExitStack() as stack:
        copies: Queue[Path] = Queue()
        for _ in range(options.jobs):
            copies.put(_copied(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        pool = stack.enter_context(ThreadPoolExecutor(options.jobs))
        lives = pool.map(lambda mutant: _tried(mutant, copies, options.tests), found)
        survivors = 0
        for number, (mutant, lived) in enumerate(zip(found, lives, strict=True), start=1):
            survivors += lived
            if lived:
                print(f"{mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
            if number % 50 == 0:
                print(f"… {number} of {len(found)}, {survivors} survived", flush=True)
    share = 100 * survivors / max(len(found), 1)
    print(f"{survivors} of {len(found)} mutants survived: {share:.1f} %")
    return 1 if share > options.most else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m development.mutation", description=__doc__)
    parser.add_argument("paths", nargs="*", default=DEFAULT, help="files or folders of mlpy")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="what to run on each")
    parser.add_argument("--sample", type=int, help="only so many mutants, by chance")
    parser.add_argument("--seed", type=int, default=1, help="of that chance (1)")
    parser.add_argument("--most", type=float, default=5.0, help="survivors allowed, percent (5)")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at a time (2)")
    return parser


def _tried(mutant: Mutant, copies: Queue[Path], tests: Sequence[str]) -> bool:
    copy = copies.get()
    try:
        return survives(mutant, copy, tests)
    finally:
        copies.put(copy)


def _files(paths: Sequence[str]) -> Iterator[Path]:
    for name in paths:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _copied(folder: Path) -> Path:
    copy = folder / "tree"
    ignored = shutil.ignore_patterns("__pycache__", "fuzz")
    for name in ("mlpy", "tests/mlpy", "tests/attacks/language"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("tests/__init__.py", "tests/attacks/__init__.py"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "pyproject.toml").write_text("[tool.pytest.ini_options]\nmarkers = ['slow: slow']\n")
    return copy


if __name__ == "__main__":
    sys.exit(main())
