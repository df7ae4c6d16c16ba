"""The errors about threads; the codes are public."""

from kit.errors import Conflict, RateLimited


class NotAThread(Conflict):
    code = "NOT_A_THREAD"
    message = "The title and the members of this conversation follow from what it is about."


class TooManyMembers(Conflict):
    code = "TOO_MANY_MEMBERS"
    message = "The thread has as many members as it may have."


class TooManyThreads(RateLimited):
    message = "You have started too many threads. Try again later."
