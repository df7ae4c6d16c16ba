"""`make faults`: a whole system is used and broken at the same time; then it heals, and what must hold is checked."""
