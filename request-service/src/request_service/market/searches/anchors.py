"""The anchors of searches and of listings, by which a listing finds the searches that may find it. All are pure.

A search is filed under the part of its filter that the fewest listings have: an account, a place, a word, a make, a
region. A listing has an anchor for each of these parts, and one for every listing. If a search finds a listing, the
two have an anchor in common; the opposite does not hold, so that the rest is to be compared.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from request_service.market.catalogue.words import QueryWord
from request_service.market.searching.wishes import Filter

# A word is found by its beginning, of which so many letters are compared.
_LETTERS = 3
_BYTES = 8
# More combinations of makes and models are filed by the makes alone.
_MOST_PAIRS = 50


def of_filter(wanted: Filter) -> set[int]:
    """Returns the anchors under which a search is filed; there are none if it finds nothing."""
    if wanted.finds_nothing or wanted.q == () or wanted.location == "":
        return set()
    return set(map(_hashed, next(filter(None, map(list, _parts(wanted))), [("",)])))


def of_listing(row: Mapping[str, Any], words: Iterable[str]) -> set[int]:
    """Returns the anchors of a row of the catalogue, and of the words by which the listing is found."""
    found: set[tuple[object, ...]] = {("",)}
    found |= {("account", row[name]) for name in ("seller_id", "broker_id")}
    found |= {("cell", cell) for cell in _cells_of(row)}
    found |= {("word", word[:length]) for word in words for length in range(1, _LETTERS + 1)}
    found |= {("make", row["make_key"]), ("model", row["model_key"]), ("region", row["region_key"])}
    found |= {("make", row["make_key"], row["model_key"]), ("type", row["type"])}
    return set(map(_hashed, found))


def _parts(wanted: Filter) -> Iterator[Iterable[tuple[object, ...]]]:
    """Yields the parts of a filter, those first that the fewest listings have; empty ones do not matter."""
    yield [("account", one) for one in (wanted.seller_id, wanted.broker_id) if one is not None][:1]
    area = wanted.circle.cover if wanted.circle else wanted.box.cover if wanted.box else None
    yield [("cell", cell) for cell in area.cells] if area else []
    yield _words(max(wanted.q, key=lambda one: len(one.word))) if wanted.q else []
    pairs = len(wanted.makes) * len(wanted.models)
    yield [("make", make, model) for make in wanted.makes for model in wanted.models] if pairs <= _MOST_PAIRS else []
    yield [("make", make) for make in wanted.makes]
    yield [("model", model) for model in wanted.models]
    yield [("region", region) for region in wanted.regions]
    yield [("type", one) for one in wanted.types]


def _words(word: QueryWord) -> list[tuple[object, ...]]:
    return [("word", one[:_LETTERS]) for one in (word.word, *word.stems)]


def _cells_of(row: Mapping[str, Any]) -> Iterator[int]:
    yield from (row[name] for name in ("cell_fine", "cell_coarse") if row[name] is not None)


def _hashed(anchor: tuple[object, ...]) -> int:
    digest = hashlib.blake2b("\n".join(map(str, anchor)).encode(), digest_size=_BYTES).digest()
    return int.from_bytes(digest, signed=True)
