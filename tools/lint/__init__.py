"""The rules of this repository that no ready-made linter knows: `python -m tools.lint`, or `make check`.

A rule says what it is for and what to do instead, and carries examples of what it accepts and refuses, which are its
tests. An exception is allowed where it is made, on the line or above it, with its reason:

    # rule: allow commit — the driver's own connection; there is no session here

An allowance that allows nothing any more is itself refused.
"""
