#!/usr/bin/env bash
# Runs the tests that failed in the last run three times more, one at a time. It ends with 0 only if all of them pass
# each time; their names are printed, because a test that fails beside others is a fault that has to be mended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly PYTHON=.venv/bin/python RUNS=3 MOST=12

failed=.pytest_cache/v/cache/lastfailed
[[ -s $failed ]] || { echo "No run of tests has noted a failure." >&2; exit 1; }
names=$("$PYTHON" -c 'import json, sys; print(*json.load(open(sys.argv[1])), sep="\n")' "$failed")
if (($(wc -l <<<"$names") > MOST)); then
    echo "More than $MOST tests failed: that is no matter of chance." >&2
    exit 1
fi
caches=$(mktemp -d)
trap 'rm -rf "$caches"' EXIT
for ((run = 1; run <= RUNS; run++)); do
    # Each run has a copy of the notes, since a test that passes is taken out of them.
    cp -r .pytest_cache "$caches/$run"
    "$PYTHON" -m pytest --last-failed --last-failed-no-failures none --override-ini "cache_dir=$caches/$run"
done
echo "Unsteady, to be mended: these failed beside other tests and passed $RUNS times alone:"
printf '%s\n' "$names"
