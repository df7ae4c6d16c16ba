"""The limits of text messages: each costs money, and disturbs the owner of its number.

A code is counted twice. When it is asked for, the counts of the account, of the client's network and of all callers
decide; the answer may tell, because it depends on nothing that other accounts have done with the number. When it is
sent, the count of the number over all accounts decides, and nothing is told: otherwise an answer would say that the
number belongs to another account.
"""

from datetime import datetime, timedelta

from auth_service import origin
from auth_service.text_messages.errors import TextsUnavailable
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit import clock
from kit.database import Session
from kit.errors import RateLimited

HOUR = timedelta(hours=1)
TO_ONE_NUMBER = (Limit(1, timedelta(minutes=1)), Limit(5, HOUR))
OF_ONE_ACCOUNT = Limit(10, HOUR)
OF_ONE_NETWORK = Limit(10, HOUR)
# The share of the messages of an hour that may be notices: the rest is left for codes.
_SHARE_OF_NOTICES = 0.75


class TextLimits:
    def __init__(self, vault: Vault, *, per_hour: int, factor: int) -> None:
        """*per_hour* messages are allowed of all accounts together; *factor* multiplies all other limits."""
        self._own = Throttle(vault, "texts to a number of an account", *TO_ONE_NUMBER, factor=factor)
        self._account = Throttle(vault, "texts of an account", OF_ONE_ACCOUNT, factor=factor)
        self._network = Throttle(vault, "texts of a network", OF_ONE_NETWORK, factor=factor)
        self._codes_to = Throttle(vault, "texts with codes to a number", *TO_ONE_NUMBER, factor=factor)
        self._notices_to = Throttle(vault, "notices to a number", *TO_ONE_NUMBER, factor=factor)
        self._all = Throttle(vault, "texts of all", Limit(per_hour, HOUR), factor=1)
        notices = max(1, int(per_hour * _SHARE_OF_NOTICES))
        self._all_notices = Throttle(vault, "notices of all", Limit(notices, HOUR), factor=1)

    async def count_request(self, session: Session, user_id: str, number: str) -> None:
        """Counts a request for a code to *number*. Raises RateLimited, or TextsUnavailable for the limit of all.

        The caller holds the lock of the account, as all who count texts do. A refusal undoes all counts.
        """
        await self._own.count_or_refuse(session, f"{user_id} {number}")
        await self._account.count_or_refuse(session, user_id)
        await self._network.count_or_refuse(session, origin.current().network)
        try:
            await self._all.count_or_refuse(session, "")
        except RateLimited as error:
            raise TextsUnavailable(retry_after=error.retry_after) from error

    async def allows_code(self, session: Session, number: str) -> bool:
        """Counts a code that is about to be sent. Returns False, without counting, if it would be one too many."""
        return await self._codes_to.count(session, number)

    async def notice_waits_until(self, session: Session, number: str) -> datetime | None:
        """Counts a notice that is about to be sent. Returns the moment to try again if it would be one too many."""
        counts = ((self._notices_to, number), (self._all_notices, ""), (self._all, ""))
        try:
            for throttle, about in counts:
                await throttle.refuse(session, about)
            for throttle, about in counts:
                await throttle.count_or_refuse(session, about)
        except RateLimited as error:
            return clock.now() + timedelta(seconds=(error.retry_after or 0) + 1)
        return None
