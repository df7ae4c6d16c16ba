"""The client of auth-service for the facts about the caller."""

from datetime import date

from kit import rpc
from request_service.booking.people.models import AccountFacts, HomeAddress
from request_service.booking.services.criteria import Gender
from request_service.geo import Place
from twou.auth.v1 import auth_pb2, auth_pb2_grpc

_GENDERS = {auth_pb2.GENDER_MALE: Gender.M, auth_pb2.GENDER_FEMALE: Gender.F}
# Bookings wait for the answer.
_SECONDS = 2.0


class FactsClient:
    def __init__(self, auth: auth_pb2_grpc.AuthServiceStub) -> None:
        self._auth = auth

    async def facts(self) -> AccountFacts:
        """Returns the facts about the caller. Raises `Unavailable` if auth-service does not answer."""
        user = (await rpc.unary(self._auth.GetMe, auth_pb2.GetMeRequest(), seconds=_SECONDS)).user
        return AccountFacts(
            date.fromisoformat(user.date_of_birth) if user.HasField("date_of_birth") else None,
            _GENDERS.get(user.gender),
            _home(user.address) if user.HasField("address") else None,
        )


def _home(found: auth_pb2.PostalAddress) -> HomeAddress:
    return HomeAddress(found.postal_code, found.address, Place(found.latitude, found.longitude))
