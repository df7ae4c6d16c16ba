"""The HTML of a mail that has only a plain text: the same words, escaped, without anything that is loaded."""

import re
from html import escape

from auth_service.mails.texts import Text

_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#222">
<div style="max-width:560px;margin:0 auto">
{paragraphs}
</div>
</body>
</html>
"""
_GAP = re.compile(r"\n\s*\n")


def of_text(text: Text) -> str:
    paragraphs = (_paragraph(words) for part in _GAP.split(text.body.strip()) if (words := part.split()))
    return _PAGE.format(subject=escape(text.subject), paragraphs="\n".join(paragraphs))


def _paragraph(words: list[str]) -> str:
    """A paragraph of one word that is a URL becomes a link; another one, such as a code, is set apart."""
    only = escape(words[0])
    if len(words) > 1 or only == "2U":
        return f"<p>{escape(' '.join(words))}</p>"
    if words[0].startswith(("https://", "http://")):
        return f'<p><a href="{only}">{only}</a></p>'
    return f'<p style="font-family:monospace;font-size:20px">{only}</p>'
