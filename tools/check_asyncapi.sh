#!/bin/sh
# Reads the AsyncAPI document of the gateway with the official parser, which needs Node.js. In CI it must not be missing.
set -eu
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
    echo "npm is missing: the AsyncAPI document is not checked"
    test "${CI:-}" != true
    exit
fi

# The parser stays installed until its lock file changes.
installed=.tools/asyncapi
if ! cmp -s tools/asyncapi/package-lock.json "$installed/package-lock.json"; then
    rm -rf "$installed"
    mkdir -p "$installed"
    cp tools/asyncapi/package.json "$installed"
    cp tools/asyncapi/package-lock.json "$installed"
    npm ci --prefix "$installed" --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null ||
        { rm -rf "$installed"; echo "npm could not install the parser"; exit 1; }
fi
cp tools/asyncapi/check.js "$installed"
.venv/bin/python -c 'import json; from gateway.realtime.asyncapi import document; print(json.dumps(document()))' |
    node "$installed/check.js" >/dev/null
