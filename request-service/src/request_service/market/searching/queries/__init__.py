"""Statements that search the catalogue: its pages, its counts and its map."""
