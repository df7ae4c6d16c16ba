#!/bin/sh
# Checks deploy/k8s with tools of their own environment: their hundred packages are none of ours.
set -eu
cd "$(dirname "$0")/.."

# They stay installed until their lock file changes.
installed=.tools/manifests
lock=tools/manifests/requirements.lock
if ! cmp -s "$lock" "$installed/requirements.lock"; then
    sh tools/uv.sh venv --quiet --clear --python .venv/bin/python "$installed"
    sh tools/uv.sh pip sync --quiet --python "$installed/bin/python" --compile-bytecode --require-hashes "$lock"
    cp "$lock" "$installed/requirements.lock"
fi
exec .venv/bin/python -m tools.manifests
