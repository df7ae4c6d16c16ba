"""Events that clients report, and the numbers of the whole system by hour."""
