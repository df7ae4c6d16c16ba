#!/bin/sh
# Regenerates the stubs beside the protos. `make proto` calls it; `make check` compares the result with what is committed.
set -eu
cd "$(dirname "$0")/src"
find twou -name '*_pb2*.py*' -delete
find twou -name '*.proto' -exec python -m grpc_tools.protoc -I . \
    --python_out=. --grpc_python_out=. --mypy_out=. --mypy_grpc_out=only_async:. {} +
find twou -type d -not -name __pycache__ -exec touch {}/__init__.py \;
# A proto without a service needs no gRPC module.
find twou -name '*.proto' -exec grep -L '^service ' {} + | while read -r proto; do
    rm -f "${proto%.proto}_pb2_grpc.py" "${proto%.proto}_pb2_grpc.pyi"
done
