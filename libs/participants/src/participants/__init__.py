"""A service's own copy of who takes part in a request, kept by events and completed by asking the owner."""
