#!/bin/sh
# Runs the tests in an environment of its own: scripts/test-with.sh lowest|latest PYTHON [pytest's arguments].
# "lowest" holds the package's own dependencies, extras included, at the lowest versions that pyproject.toml allows, and
# the test tools at the locked ones or the next that agree with those; "latest" takes the newest of everything.
# Both have what builds the package, since its tests build it.
set -eu
which=$1 python=$2
shift 2
venv=.venv-$which
test -x "$venv/bin/python" || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
case $which in
lowest)
    "$venv/bin/uv" pip compile --quiet --python "$venv/bin/python" --resolution lowest-direct --no-header --no-emit-index-url \
        --extra emulator --extra tokens pyproject.toml --output-file "$venv/lowest.txt"
    # uv keeps versions in the output file that the lower bounds allow
    sed 's/ *\\$//; /--hash/d' requirements/dev.txt >"$venv/tools.txt"
    "$venv/bin/uv" pip compile --quiet --python "$venv/bin/python" --no-header --no-emit-index-url \
        --constraint "$venv/lowest.txt" --extra dev pyproject.toml requirements/build.in --output-file "$venv/tools.txt"
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" -r "$venv/lowest.txt" -r "$venv/tools.txt"
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
    ;;
latest)
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --upgrade -r requirements/build.in --editable '.[dev]'
    ;;
esac
exec "$venv/bin/python" -m pytest -q -n auto "$@"
