"""The JSON of documents with which users show who they are, and of their review."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import NOT_BLANK, ONE_LINE, Body, EnumName, Moment, ShortText, Stated, Text, View
from twou.auth.v1 import document_pb2

DocumentType = Annotated[str, EnumName(document_pb2.DocumentType)]
DocumentStatus = Annotated[str, EnumName(document_pb2.DocumentStatus)]
RefusalReason = Annotated[str, EnumName(document_pb2.RefusalReason)]
# auth-service checks these limits. It reads dates as texts, since a document is good for days of UTC.
_DAY = r"^\d{4}-\d\d-\d\d$"
FileId = Annotated[ShortText, Stated(format="uuid")]
Country = Annotated[ShortText, Stated(pattern="^[A-Z]{2}$", examples=["ET"], rule="A code of ISO 3166.")]
IssueDay = Annotated[ShortText, Stated(format="date", pattern=_DAY, rule="From 1900-01-01 to today, in UTC.")]
LastDay = Annotated[ShortText, Stated(format="date", pattern=_DAY, rule="From today, in UTC, to 2199-12-31.")]


class NewDocument(Body):
    document_type: DocumentType
    file_ids: Annotated[list[FileId], Field(min_length=1, max_length=4)]
    """Own files that were uploaded with the purpose `kyc` and are ready, each once."""
    number: Annotated[ShortText, Stated(maxLength=64, pattern=ONE_LINE, rule="Printable.")] | None = None
    """Only its end is shown to the owner. Reviewers see all of it."""
    country: Country
    """The country that has issued it."""
    issued_on: IssueDay | None = None
    expires_on: Annotated[LastDay, Stated(rule="From today, in UTC, to 2199-12-31; not before `issued_on`.")] | None = (
        None
    )
    """The last day on which it is good."""

    def to(self) -> document_pb2.SubmitDocumentRequest:
        return document_pb2.SubmitDocumentRequest(
            document_type=wire.enum_value(document_pb2.DocumentType, self.document_type),
            file_ids=self.file_ids,
            number=self.number,
            country=self.country,
            issued_on=self.issued_on,
            expires_on=self.expires_on,
        )


class _Paper(View):
    id: str
    document_type: DocumentType
    status: DocumentStatus
    """It is `in_review` while a reviewer has claimed it, and `pending` again if they do not decide."""
    file_ids: list[str]
    country: str
    issued_on: str | None
    expires_on: str | None
    """The last day on which it is good, in UTC."""
    reason: RefusalReason | None
    """Why it was rejected or revoked."""
    comment: str | None
    """What the reviewer says about that."""
    submitted_at: Moment
    decided_at: Moment | None


class Document(_Paper):
    """A document with which a user shows who they are, or what they may do."""

    number_last4: str | None
    """The end of its number; null if it has none, or a short one."""


class Submission(_Paper):
    """A document as reviewers see it."""

    user_id: str
    claimed_by: str | None
    """The reviewer who alone can decide it, until `claimed_until`."""
    claimed_until: Moment | None
    decided_by: str | None


class NumberedSubmission(Submission):
    """A document with its number, as a reviewer sees it who looks at it."""

    number: str | None


class Approval(Body):
    expires_on: LastDay | None = None
    """Replaces what the owner has stated."""


class Refusal(Body):
    reason: RefusalReason
    comment: Annotated[Text, Stated(minLength=1, maxLength=1000, pattern=NOT_BLANK)]
    """The owner reads it."""
