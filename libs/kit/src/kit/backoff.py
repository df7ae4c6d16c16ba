"""Exponential back-off: how long to wait before something that failed is tried again."""

# Beyond this exponent every pause has reached its maximum, and a float would overflow at last.
_MAX_DOUBLINGS = 60


def pause_seconds(tries: int, *, first_seconds: float, max_seconds: float) -> float:
    """Returns the pause after *tries* failures in a row: *first_seconds*, doubled by each further one."""
    doublings = min(max(tries - 1, 0), _MAX_DOUBLINGS)
    return min(first_seconds * 2.0**doublings, max_seconds)
