"""An auth-service for the tests of people, and what people state about themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from booking_testing import Clinic
from request_testing import ADDIS, Service

from kit import clock
from kit.caller import Caller
from kit.errors import Unavailable
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.people.models import AccountFacts, Dependant, DependantDraft, HomeAddress
from request_service.booking.people.queries import find_facts
from request_service.booking.services.criteria import Facts, Gender

HOME = HomeAddress("1000", "Bole Road 1", ADDIS)
BORN = date(1990, 5, 17)
STATED = AccountFacts(BORN, Gender.F, HOME)


@dataclass
class Registry:
    """Answers as auth-service does about its one account; counts the questions."""

    answer: AccountFacts = STATED
    is_down: bool = False
    asked: int = 0
    # Runs before the answer arrives.
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def facts(self) -> AccountFacts:
        self.asked += 1
        answer = self.answer
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.is_down:
            raise Unavailable
        return answer


@dataclass
class Town:
    """People with an account, whose facts a registry knows."""

    service: Service
    registry: Registry = field(default_factory=Registry)

    @property
    def directory(self) -> PeopleDirectory:
        return PeopleDirectory(self.service.database, self.registry)

    async def known(self, user: Caller, dependant: Dependant | None = None) -> Facts:
        return await self.service.read(find_facts, user.user_id, None if dependant is None else dependant.id)


async def with_dependant(clinic: Clinic, user: Caller, name: str = "Liya") -> Dependant:
    """Adds a dependant of a user to the database."""
    dependant = Dependant.make(user.user_id, DependantDraft(name, "2020-02-29", Gender.F), clock.now())
    async with clinic.service.database.transaction() as session:
        session.add(dependant)
    return dependant
