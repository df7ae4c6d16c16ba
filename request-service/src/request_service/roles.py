"""The roles that make a difference in this service."""

PROVIDER = "provider"
ADMIN = "admin"
