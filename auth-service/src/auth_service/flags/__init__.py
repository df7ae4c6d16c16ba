"""Flags of operations, and settings of the whole system, which administrators change while all processes run."""
