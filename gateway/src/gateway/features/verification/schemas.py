"""The JSON of verification: codes to one's own address or number, and what is verified."""

from typing import Annotated

from gateway import wire
from gateway.features.documents.schemas import Document, DocumentType
from gateway.features.recovery.schemas import CopiedText
from gateway.values import Body, EnumName, Moment, ShortText, Stated, View
from twou.auth.v1 import contact_pb2

ContactType = Annotated[str, EnumName(contact_pb2.ContactType)]
Target = Annotated[ShortText, Stated(rule="The caller's own e-mail address, or their phone number in any spelling.")]


class CodeRequest(Body):
    target: Target
    type: ContactType

    def to(self) -> contact_pb2.RequestCodeRequest:
        return contact_pb2.RequestCodeRequest(
            target=self.target, type=wire.enum_value(contact_pb2.ContactType, self.type)
        )


class CodeConfirmation(Body):
    type: ContactType
    code: CopiedText
    """The code from the mail or the text message."""
    target: Target | None = None
    """The address or number to which the code was sent; by default that of the newest code of this type."""

    def to(self) -> contact_pb2.ConfirmCodeRequest:
        return contact_pb2.ConfirmCodeRequest(
            type=wire.enum_value(contact_pb2.ContactType, self.type), code=self.code, target=self.target
        )


class RequestedCode(View):
    id: str
    type: ContactType
    expires_at: Moment


class Confirmed(View):
    verified: bool


class Contact(View):
    """An address or a number of the caller."""

    target: str
    is_verified: bool


class VerificationState(View):
    email: Contact
    phone: Contact | None
    """Null if the account has no phone number."""
    documents: list[Document]
    """Those of the caller that are pending, in review or approved, and the newest of the others."""
    is_verified: bool
    """True if each required document is approved; where none is required, if nothing is missing."""
    missing: list[ContactType | DocumentType]
    """All that is required and not verified yet: contacts, and types of documents."""
