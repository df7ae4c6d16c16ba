"""Modules that `make clients` writes from the documents of the API."""
