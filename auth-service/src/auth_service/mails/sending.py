"""One try of a mail, and the pause before the next one, for all senders of mails."""

import asyncio
import secrets
from datetime import timedelta
from email.message import EmailMessage

from auth_service.mails.transports import NotSent, Transport
from kit import backoff

# Longer than a try takes; otherwise two replicas might send a mail.
CLAIM = timedelta(seconds=60)
_MAX_SENDING_SECONDS = 40.0
_FIRST_PAUSE_SECONDS = 5.0
_MAX_PAUSE_SECONDS = 900.0
# At most this part of a pause is left out, so that mails that failed together do not come back together.
_JITTER = 0.2
_STEPS = 1000


async def try_to_send(transport: Transport, message: EmailMessage) -> NotSent | None:
    """Sends one mail. Returns why that failed, or `None`."""
    try:
        async with asyncio.timeout(_MAX_SENDING_SECONDS):
            await transport.send(message)
    except TimeoutError:
        return NotSent("TimeoutError")
    except NotSent as error:
        return error
    return None


def pause(tries: int) -> timedelta:
    """Returns the pause after so many tries: five seconds, doubled by each further one, up to a quarter of an hour."""
    seconds = backoff.pause_seconds(tries, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS)
    return timedelta(seconds=seconds * (1 - _JITTER * secrets.randbelow(_STEPS + 1) / _STEPS))
