"""Draws that depend on nothing but the seed and what they are about: not on their number, nor on their order."""

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist

_STEPS = 2**64
_BELL = NormalDist()


@dataclass(frozen=True)
class Chance:
    seed: int

    def whole(self, *about: object) -> int:
        """From 0 to 2^64 - 1."""
        key = repr((self.seed, *about)).encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest())

    def uniform(self, *about: object) -> float:
        """Above 0 and below 1, so that it has a logarithm."""
        # A float has room for 53 bits; with more, the largest would become 1.
        return ((self.whole(*about) >> 11) + 0.5) * 2**11 / _STEPS

    def between(self, least: float, most: float, *about: object) -> float:
        return least + (most - least) * self.uniform(*about)

    def normal(self, *about: object) -> float:
        return _BELL.inv_cdf(self.uniform(*about))

    def exponential(self, mean: float, *about: object) -> float:
        return -mean * math.log(self.uniform(*about))

    def around(self, median: float, spread: float, *about: object) -> float:
        """Log-normal, as waiting and working times are: about a third lies beyond median times or by e^spread."""
        return median * math.exp(spread * self.normal(*about))

    def pick[T](self, weights: dict[T, float], *about: object) -> T:
        left = self.uniform(*about) * sum(weights.values())
        for one, weight in weights.items():
            left -= weight
            if left < 0:
                return one
        return next(reversed(weights))
