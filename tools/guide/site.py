"""Writes the site: a file for each page, its assets, and an index for the search."""

import json
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tools.guide import pages

_HERE = Path(__file__).parent
# The beginning of a section is enough to find it by its words and to show what it is about.
_LONGEST_TEXT = 1500


def build(folder: Path) -> int:
    """Writes the site into *folder*, in the place of what was there, and returns the number of its pages."""
    menu = pages.menu()
    known = frozenset(path for paths in menu.values() for path in paths)
    made = {path: pages.read(path, known) for path in sorted(known)}
    begun = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(begun, ignore_errors=True)
    shutil.copytree(_HERE / "static", begun / "static")
    for image in pages.DOCS.glob("*.svg"):
        shutil.copy(image, begun / "static")
    template = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    for page in made.values():
        text = template.get_template("page.html").render(page=page, menu=menu, pages=made)
        (begun / page.address).write_text(text, encoding="utf-8")
    (begun / "static/search.json").write_text(_index(list(made.values())), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    begun.rename(folder)
    return len(made)


def _index(made: list[pages.Page]) -> str:
    sections = [
        {"page": page.title, "title": heading.text, "address": f"{page.address}#{heading.anchor}", "text": text}
        for page in made
        for heading, text in ((one, words[:_LONGEST_TEXT]) for one, words in page.words)
    ]
    return json.dumps(sections, ensure_ascii=False)
