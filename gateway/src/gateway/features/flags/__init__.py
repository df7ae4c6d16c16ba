"""Flags of operations, and settings of the whole system."""
