"""Generated regions of files that people write otherwise, and lists that are complete by rule.

A region stands between two comments; its text is one of the `templates/`:

    # >>> generated: ports (make generate)
    # <<< generated

In Markdown, the comments are `<!-- >>> generated: frames (make generate) -->` and `<!-- <<< generated -->`.

A list in `pyproject.toml` says above itself what it lists:

    # every: gateway, services
    modules = ["gateway", "auth_service", …]

Terms are names of groups, a group without one member ("services but auth_service"), and single names in quotes.
"""

import re
from collections.abc import Callable, Mapping, Sequence

_REGION = re.compile(
    r"(?P<begin>^ *(?:#|--|<!--) >>> generated: (?P<name>[a-z-]+) [^\n]*\n)(?P<body>.*?)"
    r"(?P<end>^ *(?:(?:#|--) <<< generated|<!-- <<< generated -->)$)",
    re.DOTALL | re.MULTILINE,
)
_LIST = re.compile(r"^(?:# every: (?P<rule>[^\n]+)\n)?(?P<key>\w+) = \[(?P<items>[^\]]*)\]$", re.MULTILINE)
_LINE = 120


def names(text: str) -> list[str]:
    """Returns the names of the regions in *text*, in order."""
    return [match["name"] for match in _REGION.finditer(text)]


def fill(text: str, render: Callable[[str], str]) -> str:
    """Returns the *text* with each region's lines replaced by those that `render(name)` returns."""
    return _REGION.sub(lambda match: match["begin"] + render(match["name"]) + match["end"], text)


def complete(text: str, groups: Mapping[str, Sequence[str]]) -> str:
    """Returns the *text* with each list that carries `# every:` replaced by the members of the groups that it names.

    Raises KeyError if a list names a group that does not exist.
    """
    return _LIST.sub(lambda match: _list(match, groups), text)


def unmarked(text: str, members: set[str]) -> list[str]:
    """Returns the names of lists that hold one of the *members* and do not say what they list."""
    return [
        match["key"]
        for match in _LIST.finditer(text)
        if not match["rule"] and members.intersection(re.findall(r'"(\w+)"', match["items"]))
    ]


def _list(match: re.Match[str], groups: Mapping[str, Sequence[str]]) -> str:
    if not match["rule"]:
        return match[0]
    items = [f'"{item}"' for term in match["rule"].split(", ") for item in _items(term, groups)]
    line = f"{match['key']} = [{', '.join(items)}]"
    if len(line) > _LINE:
        line = f"{match['key']} = [\n" + "".join(f"    {item},\n" for item in items) + "]"
    return f"# every: {match['rule']}\n{line}"


def _items(term: str, groups: Mapping[str, Sequence[str]]) -> list[str]:
    if term.startswith('"'):
        return [term.strip('"')]
    group, _, exception = term.partition(" but ")
    return [item for item in groups[group] if item != exception]
