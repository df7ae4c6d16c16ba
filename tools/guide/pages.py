"""The pages of the guide, and the form of each: Markdown becomes HTML with addresses, numbers of lines and colours."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.registry.deployables import ROOT

DOCS = ROOT / "docs"
# By heading: the pages below it, as paths in docs/.
_MENU = {
    "Guide": (
        "guide/index.md",
        "guide/accounts.md",
        "guide/requests.md",
        "guide/realtime.md",
        "guide/files.md",
        "guide/bookings.md",
        "guide/payments.md",
        "guide/market.md",
        "guide/errors.md",
    ),
    "Reference": (
        "api.md",
        "realtime.md",
        "bookings.md",
        "payments.md",
        "market.md",
        "notifications.md",
        "matching.md",
        "analytics.md",
        "glossary.md",
        "changelog.md",
    ),
}
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z]+:|//")


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Page:
    # In docs/ and in the site.
    source: PurePosixPath
    address: str
    title: str
    html: str
    headings: tuple[Heading, ...]
    # The text below each heading, for the search.
    words: tuple[tuple[Heading, str], ...]


def menu() -> dict[str, list[str]]:
    """Returns the paths of the pages that exist, by heading."""
    return {heading: [path for path in paths if (DOCS / path).exists()] for heading, paths in _MENU.items()}


def address_of(source: str) -> str:
    """Returns the path of a page in the site. The guide's own pages are at its root, and its first one is the index."""
    name = PurePosixPath(source)
    return f"{name.stem}.html" if name.parts[0] == "guide" else f"reference-{name.stem}.html"


def read(source: str, known: frozenset[str]) -> Page:
    """Reads a page. Links to *known* pages lead there; others lose their address, because the site has no such page."""
    text = _COMMENT.sub("", (DOCS / source).read_text(encoding="utf-8"))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    headings = list(_anchored(tokens))
    for token in tokens:
        # The alignment of a column: the policy of the pages lets no element have a style.
        if str(token.attrs.pop("style", "")).endswith("right"):
            token.attrSet("class", "right")
        for child in token.children or ():
            if child.type == "link_open":
                _lead(child, source, known)
            elif child.type == "image":
                child.attrSet("src", f"/guide/static/{PurePosixPath(str(child.attrGet('src'))).name}")
    return Page(
        source=PurePosixPath(source),
        address=address_of(source),
        title=headings[0].text if headings else PurePosixPath(source).stem,
        html=markdown.renderer.render(tokens, markdown.options, {}),
        headings=tuple(headings),
        words=tuple(_sections(tokens, headings)),
    )


def _anchored(tokens: list[Token]) -> Iterator[Heading]:
    """Gives each heading the anchor that GitHub gives it, because links in the documents use those."""
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open":
            text = _text(inline)
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            token.attrSet("id", anchor)
            yield Heading(int(token.tag[1]), text, anchor)


def _lead(link: Token, source: str, known: frozenset[str]) -> None:
    target = str(link.attrGet("href") or "")
    path, _, anchor = target.partition("#")
    if _ELSEWHERE.match(target) or not path:
        return
    found = _normal(PurePosixPath(source).parent / path)
    if found in known:
        link.attrSet("href", "/guide/" + address_of(found) + (f"#{anchor}" if anchor else ""))
    else:
        del link.attrs["href"]


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _sections(tokens: list[Token], headings: list[Heading]) -> Iterator[tuple[Heading, str]]:
    following = iter(headings)
    current, words = None, list[str]()
    for token in tokens:
        if token.type == "heading_open":
            if current is not None:
                yield current, " ".join(words)
            current, words = next(following), []
        elif token.type in {"inline", "fence"}:
            words.append(_text(token) if token.type == "inline" else token.content)
    if current is not None:
        yield current, " ".join(words)


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def sources() -> list[Path]:
    return [DOCS / path for paths in menu().values() for path in paths]
