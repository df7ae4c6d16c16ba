"""Names as searches compare them: a part of a name is found in any case, and no character of it is a wildcard.

The databases fold case differently, SQLite that of ASCII alone, so a table stores the folded name beside the name.
"""

# Written behind LIKE, as in `column.like(bindparam("q"), escape=ESCAPE)`.
ESCAPE = "/"
_WILDCARDS = ("%", "_")


def key(name: str) -> str:
    """Returns a name, or a part of one, in the one case in which names are compared and ordered."""
    return name.casefold()


def pattern(part: str) -> str:
    """Returns the pattern for LIKE, with `ESCAPE`, that finds the keys of names with this part."""
    escaped = key(part).replace(ESCAPE, 2 * ESCAPE)
    for wildcard in _WILDCARDS:
        escaped = escaped.replace(wildcard, f"{ESCAPE}{wildcard}")
    return f"%{escaped}%"
