"""The errors about saved searches; the codes are public."""

from kit.errors import Conflict, NotFound


class SearchNotFound(NotFound):
    code = "SEARCH_NOT_FOUND"
    message = "Saved search not found."


class SearchLimit(Conflict):
    code = "SEARCH_LIMIT"
    message = "You have as many saved searches as are allowed. Delete one first."
