"""Random draws that depend only on the seed and the subject of the draw, not on their number or order."""

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
        """Returns an integer from 0 to 2^64 - 1."""
        key = repr((self.seed, *about)).encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest())

    def uniform(self, *about: object) -> float:
        """Returns a number above 0 and below 1, so that it has a logarithm."""
        # A float has room for 53 bits; more bits would round the largest draw to 1.
        return ((self.whole(*about) >> 11) + 0.5) * 2**11 / _STEPS

    def between(self, least: float, most: float, *about: object) -> float:
        return least + (most - least) * self.uniform(*about)

    def normal(self, *about: object) -> float:
        return _BELL.inv_cdf(self.uniform(*about))

    def exponential(self, mean: float, *about: object) -> float:
        return -mean * math.log(self.uniform(*about))

    def around(self, median: float, spread: float, *about: object) -> float:
        """Draws from a log-normal distribution, as of waiting and working times.

        About a third of the draws differ from the median by more than the factor e^spread.
        """
        return median * math.exp(spread * self.normal(*about))

    def pick[T](self, weights: dict[T, float], *about: object) -> T:
        left = self.uniform(*about) * sum(weights.values())
        for one, weight in weights.items():
            left -= weight
            if left < 0:
                return one
        return next(reversed(weights))
