"""The JSON of sellers."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import (
    NOT_BLANK,
    NOT_BLANK_LINE,
    ONE_LINE,
    Body,
    Change,
    EnumName,
    Moment,
    NotNull,
    ShortText,
    Stated,
    StrictFlag,
    Text,
    View,
)
from twou.request.v1 import seller_pb2

SellerKind = Annotated[str, EnumName(seller_pb2.SellerKind)]

# request-service checks these limits.
_PHONE = r"(?=.*[0-9])[0-9+\-() ]{3,32}"
# Line breaks and tabs, but no other control characters.
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
DisplayName = Annotated[ShortText, Stated(maxLength=100, pattern=ONE_LINE)]
About = Annotated[Text, Field(max_length=2000), Stated(pattern=_LINES)]
# An empty text is no number, as null is.
Phone = Annotated[ShortText, Stated(pattern=f"^({_PHONE})?$")]
Language = Annotated[ShortText, Stated(minLength=1, maxLength=35, pattern=NOT_BLANK_LINE)]
Reason = Annotated[Text, Field(min_length=1, max_length=500), Stated(pattern=NOT_BLANK)]


class SellerChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    display_name: DisplayName | None = None
    """Without it, the name of the account is shown."""
    kind: NotNull[SellerKind] = None
    about: About | None = None
    contact_phone: Phone | None = None
    show_phone: NotNull[StrictFlag] = None
    """Buyers may ask for the number."""
    languages: NotNull[Annotated[list[Language], Field(max_length=20)]] = None

    def to(self) -> seller_pb2.UpdateSellerRequest:
        languages = self.languages
        return seller_pb2.UpdateSellerRequest(
            display_name=self.display_name,
            kind=wire.enum_value(seller_pb2.SellerKind, self.kind),
            about=self.about,
            contact_phone=self.contact_phone,
            show_phone=self.show_phone,
            languages=None if languages is None else seller_pb2.LanguageList(items=languages),
            clear=self.cleared,
        )


class SellerDecision(Body):
    reason: Reason
    """Told to the seller."""


class Seller(View):
    user_id: str
    display_name: str
    kind: SellerKind
    about: str | None
    languages: list[str]
    rating: float | None
    """The mean of the verified reviews; null before the first one."""
    review_count: int
    """The number of verified reviews."""
    live_listings: int
    """The listings that everyone sees."""
    response_minutes: int | None
    """The median time to the first answer; null before the first one."""
    created_at: Moment


class OwnSeller(Seller):
    """A profile as the seller themself sees it."""

    contact_phone: str | None
    show_phone: bool
    is_suspended: bool
