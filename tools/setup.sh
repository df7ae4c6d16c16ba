#!/bin/sh
# Makes .venv what requirements.lock says, with the workspace's members (the arguments) in it. `make setup` calls it.
set -eu
cd "$(dirname "$0")/.."

uv() {
    sh tools/uv.sh "$@"
}

make_venv() {
    if [ -n "${UV_PYTHON:-}" ]; then
        uv venv --quiet --clear .venv
        return
    fi
    # What is installed comes first; only then uv may download one.
    for version in $(cat .python-version) '>=3.12'; do
        if uv venv --quiet --clear --no-python-downloads --python "$version" .venv 2>/dev/null; then
            return
        fi
    done
    uv venv --quiet --clear --python "$(head -n 1 .python-version)" .venv || {
        echo "2U needs Python 3.12 or newer: none was found, and none could be downloaded." >&2
        echo "Install one (Debian 13, Ubuntu 24.04: sudo apt install python3), or name one: UV_PYTHON=/path/to/python3.13" >&2
        exit 1
    }
}

uv --version >/dev/null # Its own word about what it lacks is not to be hidden by the attempts above.
# A virtual environment holds absolute paths: one that was begun and not finished, or made elsewhere, is made again.
if [ "$(cat .venv/.ready 2>/dev/null)" != "$PWD" ]; then
    make_venv
fi

editables=""
for member in "$@"; do
    editables="$editables --editable $member"
done
# Compiled now, all processes start faster: a start without bytecode takes three times as long.
uv pip sync --quiet --python .venv/bin/python --compile-bytecode --require-hashes requirements.lock
# Without isolation, which would fetch the build backend without its hash.
# shellcheck disable=SC2086 # One argument each.
uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation $editables
env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -m compileall -q libs/*/src protos/src gateway/src ./*-service/src clients/python/src
pwd >.venv/.ready
