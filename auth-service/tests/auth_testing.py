"""Type aliases, a password and readers of the database that the tests of auth-service share."""

from collections.abc import Awaitable, Callable, Sequence
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Row, select, update

from auth_service.accounts.models import User
from auth_service.recovery.models import Challenge
from kit.database import Database
from twou.auth.v1 import auth_pb2 as pb

type Ask = Callable[..., Awaitable[Any]]
type Register = Callable[..., Awaitable[pb.RegisterRequest]]
type LogIn = Callable[..., Awaitable[pb.TokenPair]]
type SignedIn = tuple[pb.User, pb.TokenPair]
type Join = Callable[..., Awaitable[SignedIn]]
type MailsTo = Callable[..., Awaitable[list[EmailMessage]]]
type NewEmail = Callable[[], str]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]
type UntilRefused = Callable[[str], Awaitable[None]]

PASSWORD = "correct-horse-42"


def with_password(person: pb.RegisterRequest, password: str) -> pb.RegisterRequest:
    """Returns what `log_in` needs to log in the user with another password."""
    return pb.RegisterRequest(email=person.email, password=password)


async def find_user(database: Database, person: pb.RegisterRequest) -> User:
    """Returns the account that was registered with the e-mail address of `person`."""
    async with database.read() as session:
        return (await session.scalars(select(User).where(User.email == person.email))).one()


async def challenges_of(database: Database, user: User) -> list[Challenge]:
    """Returns the challenges of a user, oldest first."""
    async with database.read() as session:
        of_user = select(Challenge).where(Challenge.user_id == user.id)
        return list(await session.scalars(of_user.order_by(Challenge.created_at, Challenge.id)))


async def update_rows(database: Database, table: Any, where: Any, **values: Any) -> None:
    async with database.transaction() as session:
        await session.execute(update(table).where(where).values(**values))
