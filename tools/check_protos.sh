#!/bin/sh
# The contracts: well-formed, compatible with the main branch, and the committed stubs are what the generator makes.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What was promised: the main branch as the server has it, or the local one. On main itself: the commit before.
promised() {
    for branch in origin/main main; do
        commit=$(git rev-parse --quiet --verify "$branch^{commit}") || continue
        if [ "$commit" = "$(git rev-parse HEAD)" ] && git diff --quiet HEAD -- protos; then
            git rev-parse --quiet --verify 'HEAD~1^{commit}' || echo "$commit"
        else
            echo "$commit"
        fi
        return
    done
}

(cd protos && buf lint && buf format --diff --exit-code)

commit=$(promised)
if [ -n "$commit" ] && git rev-parse --quiet --verify "$commit:protos/src" >/dev/null; then
    mkdir "$work/promised"
    git archive "$commit" protos | tar -x -C "$work/promised"
    (cd protos && buf breaking --against "$work/promised/protos")
else
    echo "breaking changes: skipped, the main branch holds no protos yet"
fi

cp -R protos "$work/protos"
sh "$work/protos/generate.sh" 2>"$work/generator.log" || {
    cat "$work/generator.log" >&2
    exit 1
}
diff -r --exclude=__pycache__ protos/src "$work/protos/src" || {
    echo "The committed stubs are not what the generator makes: run 'make proto'." >&2
    exit 1
}
