"""The JSON of accounts."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, model_validator

from gateway import wire
from gateway.values import ONE_LINE, Body, Change, EnumName, Moment, NotNull, ShortText, Stated, Text, View
from twou.auth.v1 import auth_pb2

Role = Annotated[str, EnumName(auth_pb2.Role)]
# The purposes for which people register; each has the role of a client or of a provider.
RegisteredAs = Annotated[str, EnumName(auth_pb2.RegisteredAs)]
# The roles that an admin can give.
GivenRole = Annotated[
    str, EnumName(auth_pb2.Role, auth_pb2.ROLE_CLIENT, auth_pb2.ROLE_PROVIDER, auth_pb2.ROLE_MODERATOR)
]


# auth-service checks these limits.
_PHONE = r"(?=.*[0-9])[0-9+\-() ]{3,32}"
_USERNAME = r"[A-Za-z0-9_.\-]{3,32}"
_NAME = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
FullName = Annotated[ShortText, Stated(minLength=1, maxLength=100, pattern=_NAME)]
Email = Annotated[ShortText, Stated(maxLength=254, format="email", rule="A deliverable kind of e-mail address.")]
Phone = Annotated[ShortText, Stated(pattern=f"^{_PHONE}$")]
Username = Annotated[ShortText, Stated(pattern=f"^{_USERNAME}$")]
# In a change, an empty text clears the field as null does.
ChangedPhone = Annotated[ShortText, Stated(pattern=f"^({_PHONE})?$")]
ChangedUsername = Annotated[ShortText, Stated(pattern=f"^({_USERNAME})?$")]
Bio = Annotated[Text, Field(max_length=1000), Stated(pattern=_LINES)]
Locale = Annotated[Text, Field(max_length=35), Stated(pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$")]
# A password that is typed; the rules for new ones do not apply to it.
Password = Annotated[ShortText, Stated(minLength=1, maxLength=128, pattern=ONE_LINE)]
NewPassword = Annotated[
    ShortText,
    Stated(
        minLength=8,
        maxLength=128,
        pattern=ONE_LINE,
        examples=["a-long-way-from-home-1"],
        rule="At least one letter and one digit, and not one of the most common passwords.",
    ),
]


# A text that is not empty: an empty one would count as not sent.
GivenName = Annotated[FullName, Field(min_length=1)]
NamePart = Annotated[
    ShortText,
    Stated(minLength=1, maxLength=99, pattern=_NAME, rule="First and last name have at most 99 characters together."),
]
Gender = Annotated[str, EnumName(auth_pb2.Gender)]
Nric = Annotated[ShortText, Stated(pattern=r"^[STFGM][0-9]{7}[A-Z]$")]
BirthDate = Annotated[
    ShortText,
    Stated(format="date", pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", rule="A day in the past, at most 130 years ago."),
]
PostalCode = Annotated[ShortText, Stated(pattern=r"^ *[A-Za-z0-9][A-Za-z0-9 \-]{1,8}[A-Za-z0-9] *$")]
PasswordAgain = Annotated[
    ShortText, Stated(minLength=1, maxLength=128, pattern=ONE_LINE, rule="The same text as `password`.")
]
# The full name, or the first and the last one.
_NAMED: list[JsonValue] = [
    {"required": list[JsonValue](names), "properties": {name: {"type": "string"} for name in names}}
    for names in (["full_name"], ["first_name", "last_name"])
]


class Registration(Body):
    """A name, as `full_name`, or as `first_name` and `last_name`, which become the full name as they were typed."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _NAMED})

    full_name: GivenName | None = None
    first_name: NamePart | None = None
    last_name: NamePart | None = None
    email: Email
    password: NewPassword
    password_confirm: PasswordAgain | None = None
    role: RegisteredAs = "client"
    """A buyer, a seller or a broker has the role of a client. A seller and a broker have a seller's profile at once."""
    phone: Phone | None = None
    username: Username | None = None
    nric: Nric | None = None
    """An identity number. It is kept encrypted, and belongs to one account."""
    date_of_birth: BirthDate | None = None
    gender: Gender | None = None
    postal_code: PostalCode | None = None

    @model_validator(mode="after")
    def _has_name(self) -> "Registration":
        if not self.full_name and not (self.first_name and self.last_name):
            raise ValueError("full_name, or first_name and last_name, is required")
        return self


class PreferencesChange(Change):
    """Changes only the preferences that are sent. Null clears one."""

    theme: Literal["dark", "light"] | None = None
    locale: Locale | None = None


class Reauthentication(Body):
    """The current password, which is needed unless the login is younger than ten minutes."""

    password: Password | None = None


class AccountFields(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    full_name: NotNull[FullName] = None
    username: ChangedUsername | None = None
    email: NotNull[Email] = None
    """A new address is `pending_email` until the code that is mailed to it is confirmed. It needs `password`, unless
    the login is younger than ten minutes."""
    password: NotNull[Password] = None
    """The current password of the caller, for a new address."""
    phone: ChangedPhone | None = None
    bio: Bio | None = None


class AccountChange(AccountFields):
    """Changes only the fields that are sent. Null clears an optional field. The role cannot be changed."""

    preferences: PreferencesChange | None = None
    nric: Nric | None = None
    """An identity number. It is kept encrypted, and belongs to one account."""
    date_of_birth: BirthDate | None = None
    gender: Gender | None = None
    postal_code: PostalCode | None = None

    def to_change(self) -> auth_pb2.UpdateMeRequest:
        """Returns the change of the account; a body may hold more than that."""
        own = AccountChange.model_fields.keys()
        return auth_pb2.UpdateMeRequest(
            **self.model_dump(include=set(own - {"preferences", "gender"})),
            gender=wire.enum_value(auth_pb2.Gender, self.gender),
            preferences=auth_pb2.Preferences(**self.preferences.model_dump()) if self.preferences else None,
            clear=[name for name in self.cleared if name.partition(".")[0] in own],
        )


class PasswordChange(Body):
    old_password: Password
    new_password: NewPassword


class Preferences(View):
    theme: Literal["dark", "light"] | None = None
    locale: str | None = None


class PostalAddress(View):
    postal_code: str
    address: str
    latitude: float
    longitude: float


class User(View):
    id: str
    full_name: str
    username: str | None
    email: str
    pending_email: str | None
    """The new address until it is confirmed."""
    has_second_factor: bool
    """True if a login needs a code as well."""
    phone: str | None
    role: str
    registered_as: RegisteredAs | None
    """Null if an admin or a machine has made the account, or if it was registered before this was kept."""
    is_active: bool
    email_verified: bool
    bio: str | None
    avatar_url: str | None
    preferences: Preferences
    nric: str | None
    """The last four characters of the identity number."""
    date_of_birth: str | None
    gender: Gender | None
    address: PostalAddress | None
    """Where the postal code of the account is; null also for one that the operator's table lacks."""
    created_at: Moment
    updated_at: Moment


SecondFactorCode = Annotated[ShortText, Stated(minLength=1, maxLength=64, pattern=ONE_LINE), Field(max_length=64)]


class SecondFactorConfirmation(Body):
    code: SecondFactorCode
    """A code of the app."""


class SecondFactorSetup(View):
    secret: str
    """For an app that cannot read the URI; in Base32."""
    uri: str
    """The `otpauth:` URI, for a QR code."""


class RecoveryCodes(View):
    recovery_codes: list[str]
    """Each works once in place of a code of the app. They are shown only here."""


class Done(View):
    message: str
