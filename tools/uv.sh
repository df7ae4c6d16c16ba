#!/bin/sh
# Runs uv: the one on PATH if it is recent enough, else one of our own in .tools, made at first use.
set -eu

# Its hashes are in requirements.lock beside this file; `make lock` writes them.
version=0.13.8
own=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/.tools/uv-$version

# A python3 that answers is not enough: Debian ships it without venv, and a version manager's shim may point nowhere.
find_python() {
    for candidate in python3 /usr/bin/python3 /usr/local/bin/python3 python3.13 python3.12; do
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Neither uv nor a python3 with venv was found. On Debian and Ubuntu: sudo apt install python3-venv" >&2
    exit 1
}

case $(uv --version 2>/dev/null || true) in
    "" | "uv 0."[0-8].*) ;; # None, or older than pyproject.toml's required-version.
    *) exec uv "$@" ;;
esac

if [ ! -x "$own/bin/uv" ]; then
    python=$(find_python)
    echo "Installing uv $version into .tools" >&2
    "$python" -m venv --clear "$own"
    "$own/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "$(dirname -- "$0")/requirements.lock" >&2
fi
exec "$own/bin/uv" "$@"
