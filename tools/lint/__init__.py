"""The rules of this repository that no published linter has. Run `python -m tools.lint` or `make check`.

Every rule states its reason and the way out, and carries examples that it accepts and examples that it refuses; the
examples are its tests. A comment on the line or above it allows an exception, and gives the reason:

    # rule: allow commit — the driver's own connection; there is no session here

A comment that allows nothing any more is refused.
"""
