#!/bin/sh
# Runs the tests of mlpy on other Python versions, each in an environment without Django.
# Usage: test_matrix.sh VERSION…    A version that is not found is said so; REQUIRE_PYTHONS=1 makes it an error.
set -eu

find_python() {
    for candidate in "python$1" "$(pyenv root 2>/dev/null || true)"/versions/"$1".*/bin/python; do
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

failed=""
ready=""
for version in "$@"; do
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "Python $version was not found: the tests of mlpy did not run on it."
        if [ "${REQUIRE_PYTHONS:-0}" = 1 ]; then failed="$failed $version"; fi
        continue
    fi
    folder=.venv-$version
    stamp=$folder/.setup.stamp
    if [ ! -e "$stamp" ] || [ requirements-dev.txt -nt "$stamp" ]; then
        sh development/make_venv.sh "$folder" "$python"
        # shellcheck disable=SC2046 # one argument for each requirement
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
            $(grep -ohE '^(pytest|hypothesis|google-re2)==[0-9.]+' requirements-dev.txt requirements.txt)
        touch "$stamp"
    fi
    ready="$ready $version"
done

# Side by side: each runs on one processor.
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
for version in $ready; do
    # The configuration is shared with the suite, and names an option of a plug-in that is not there.
    (
        code=0
        ".venv-$version/bin/python" -m pytest -m "not slow" -W "ignore:Unknown config option" \
            -p no:cacheprovider tests/mlpy >"$output/$version" 2>&1 || code=$?
        echo "$code" >"$output/$version.code"
    ) &
done
wait
for version in $ready; do
    echo "mlpy on Python $version:"
    cat "$output/$version"
    if [ "$(cat "$output/$version.code")" != 0 ]; then failed="$failed $version"; fi
done

if [ -n "$failed" ]; then
    echo "Failed on Python$failed." >&2
    exit 1
fi
