"""The rights of a process in NATS, as far as the process itself must know them.

A process whose `NATS_URL` has a name in it is a user with the permissions of `deploy/nats/users.conf`. It only looks
whether the streams and its durable consumers exist; `kit.nats_setup` makes them. Its answers arrive in an inbox of its
own, which no other user may read. Without a name (a server in development or in tests that has no users), each process
makes what is missing.
"""

from urllib.parse import unquote, urlsplit

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

_DENIED = "permissions violation"
# Only answers that contain a stored message, or say that there is none, have these headers.
_OF_ANSWERS = frozenset({"Nats-Stream", "Nats-Subject", "Status"})


class Missing(nats.errors.Error):
    """A stream or a durable consumer does not exist, and this process may not make it."""

    def __str__(self) -> str:
        return f"{self.args[0]} does not exist: run 'python -m kit.nats_setup' as the user operator"


def user_of(url: str) -> str:
    """Returns the name in the URL, or in the first of several, or an empty text."""
    parts = urlsplit(url.split(",", maxsplit=1)[0].strip())
    # A name without a password is a token.
    return unquote(parts.username or "") if parts.password is not None else ""


def inbox_of(user: str) -> str:
    """Returns the prefix of the subjects on which *user* receives answers."""
    return f"_INBOX_{user}" if user else "_INBOX"


def is_denial(error: Exception) -> bool:
    """Returns whether NATS has refused a subject to this user, which is always a fault in the list of permissions."""
    return _DENIED in str(error).lower()


def is_answer(message: Msg) -> bool:
    """Returns whether a message was not published on its subject, but is the server's answer to a question.

    The server answers on the subject that a question names, past the permissions of the user who asks. A process could
    so have stored events, or nothing, delivered on any subject.
    """
    return not _OF_ANSWERS.isdisjoint(message.headers or ())


async def look_for_streams(jetstream: JetStreamContext, *names: str) -> None:
    """Raises `Missing` if one of the streams does not exist."""
    for name in names:
        try:
            await jetstream.stream_info(name)
        except NotFoundError:
            raise Missing(f"the stream {name}") from None


async def look_for_consumer(jetstream: JetStreamContext, stream: str, durable: str) -> set[str]:
    """Returns the subjects that a durable consumer receives. Raises `Missing` if it does not exist."""
    try:
        config = (await jetstream.consumer_info(stream, durable)).config
    except NotFoundError:
        raise Missing(f"the durable consumer {durable}") from None
    return {*(config.filter_subjects or ()), *([config.filter_subject] if config.filter_subject else [])}
