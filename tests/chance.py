"""Chance in tests, which a seed repeats."""

import os
import random
import sys


def new_chance() -> random.Random:
    """Returns a source of random numbers that starts from `TEST_SEED`, if that is set, or from a new seed.

    pytest shows the seed for a failed test, and with `-s` for every one.
    """
    seed = int(os.environ.get("TEST_SEED") or random.randrange(2**32))
    sys.stdout.write(f"TEST_SEED={seed}\n")
    return random.Random(seed)
