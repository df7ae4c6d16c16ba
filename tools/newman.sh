#!/bin/sh
# Runs the collection docs/collection.json with newman, which needs Node.js; arguments are newman's own.
set -eu
cd "$(dirname "$0")/.."
# It stays installed until its lock file changes.
installed=.tools/newman
if ! cmp -s tools/newman/package-lock.json "$installed/package-lock.json"; then
    rm -rf "$installed"
    mkdir -p "$installed"
    cp tools/newman/package.json tools/newman/package-lock.json "$installed"
    npm ci --prefix "$installed" --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null ||
        { rm -rf "$installed"; echo "npm could not install newman" >&2; exit 1; }
fi
exec "$installed/node_modules/.bin/newman" run docs/collection.json "$@"
