"""Checks the arrows between packages: `python -m development.contracts`.

The tool brings a command but no module that can be run; a command's first line names its Python
by path, which fails where that path holds a space.
"""

import sys

from importlinter.cli import lint_imports

if __name__ == "__main__":
    sys.exit(lint_imports(no_logo=True))
