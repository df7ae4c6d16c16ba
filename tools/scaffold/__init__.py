"""Lays down a new service or noun: `make new-service NAME=parking-service`, `make new-noun SERVICE=… NAME=…`.

The templates follow the file grammar of ARCHITECTURE.md; edits to existing files stand at places that a test holds.
"""
