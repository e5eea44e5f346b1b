"""The front door: what it exports, and what importing it brings along."""

from __future__ import annotations

import subprocess
import sys

import mlpy


def test_all__is__sorted_and_exact() -> None:
    public = {
        name
        for name, value in vars(mlpy).items()
        if not name.startswith("_") and str(getattr(value, "__module__", "")).startswith("mlpy")
    }

    assert set(mlpy.__all__) >= public
    assert all(hasattr(mlpy, name) for name in mlpy.__all__)
    assert len(set(mlpy.__all__)) == len(mlpy.__all__)
    capitals = [name for name in mlpy.__all__ if name.isupper()]
    others = [name for name in mlpy.__all__ if not name.isupper()]
    assert capitals == sorted(capitals)
    assert [n for n in others if n[0].isupper()] == sorted(n for n in others if n[0].isupper())


def test_import__of_the_language__needs_neither_django_nor_a_driver() -> None:
    code = (
        "import sys, mlpy; heavy = {'django', 'psycopg2', 'psycopg', 'pymongo', 'redis', "
        "'sqlalchemy', 'asyncio', 'multiprocessing', 'argparse', 're2'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
