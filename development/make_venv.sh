#!/bin/sh
# Makes the virtual environment FOLDER with the first usable Python of at least 3.11.
# Usage: make_venv.sh FOLDER [PYTHON…]; the variable PYTHON names one too.
set -eu

folder=$1
shift
if [ $# -eq 0 ] && [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; fi
if [ $# -eq 0 ]; then set -- python3.11 python3.12 python3.13 python3; fi

for candidate in "$@"; do
    # A version manager leaves commands on PATH that only say that they are not there: ask by running.
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    if ! "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "$candidate cannot make virtual environments; on Debian and Ubuntu run: apt install python3-venv" >&2
        exit 1
    fi
    rm -rf "$folder"
    exec "$candidate" -m venv "$folder"
done

echo "No Python 3.11 or newer was found (looked for: $*); install one, or name it: make PYTHON=/path/to/python3.11 setup" >&2
exit 1
