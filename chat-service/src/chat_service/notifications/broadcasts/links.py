"""The rule for links of notifications: paths of pages in the app, which lead to no other site."""

import re

from chat_service.notifications.inbox.models import MAX_LINK

# Browsers take "//host" and "/\host" for another site, and drop tabs and line ends before they look.
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def link_issue(link: str) -> str | None:
    """Returns the issue with the path of a page, or `None`."""
    if len(link) <= MAX_LINK and _PATH.fullmatch(link):
        return None
    return f"must be the path of a page in the app, such as /help, of at most {MAX_LINK} ASCII characters"
