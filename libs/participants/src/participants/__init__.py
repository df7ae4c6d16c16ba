"""A service's own copy of the participants of requests, kept current by events and by asking the owner."""
