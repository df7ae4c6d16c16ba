"""The errors about calendar feeds; the codes are public."""

from kit.errors import Conflict, NotFound


class FeedNotFound(NotFound):
    code = "FEED_NOT_FOUND"
    message = "Calendar feed not found."


class TooManyFeeds(Conflict):
    code = "TOO_MANY_FEEDS"
    message = "You have as many calendar feeds as are allowed. Delete one of them first."
