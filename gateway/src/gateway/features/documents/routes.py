"""Routes of the documents with which users show who they are, and of their review, served by auth-service."""

from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Query

from gateway import problems, wire
from gateway.budgets import COMMANDS, PROFILE, READING, spends
from gateway.dependencies import Services
from gateway.features.documents.schemas import (
    Approval,
    Document,
    DocumentStatus,
    NewDocument,
    NumberedSubmission,
    Refusal,
    Submission,
)
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import document_pb2

# Documents are those of an account, and their review is administration.
router = APIRouter()
_OWN: list[str | Enum] = ["accounts"]
_REVIEW: list[str | Enum] = ["administration"]


@router.post("/verification/documents", status_code=201, responses=problems.documented(409), tags=_OWN)
@spends(PROFILE)
async def submit_document(body: NewDocument, _caller: Caller, services: Services) -> Json[Document]:
    """Hands a document in. Its files cannot be deleted while it is pending, in review or approved.

    One of each type can be in these statuses. From 30 days before the end of an approved one, the next can be handed
    in, and replaces it when it is approved.
    """
    return Document.of((await rpc.unary(services.documents.SubmitDocument, body.to())).document)


@router.get("/verification/documents", tags=_OWN)
@spends(READING)
async def list_documents(paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[Document]]:
    """Returns the caller's documents, newest first."""
    answer = await rpc.unary(services.documents.ListDocuments, document_pb2.ListDocumentsRequest(**paging.fields))
    return paging.page(map(Document.of, answer.documents), answer.next_cursor)


@router.delete("/verification/documents/{document_id}", status_code=204, responses=problems.documented(409), tags=_OWN)
@spends(COMMANDS)
async def withdraw_document(document_id: str, _caller: Caller, services: Services) -> None:
    """Takes a pending document back. Its files can be deleted then."""
    await rpc.unary(services.documents.WithdrawDocument, document_pb2.WithdrawDocumentRequest(document_id=document_id))


@router.get("/admin/verifications", tags=_REVIEW)
@spends(READING)
async def list_submissions(
    paging: PagingQuery,
    _caller: Caller,
    services: Services,
    status: Annotated[DocumentStatus | None, Query(description="By default all that wait for a decision")] = None,
) -> list[Json[Submission]]:
    """Returns documents, oldest first, without their numbers. For admins and moderators; the look is audited."""
    wanted = wire.enum_value(document_pb2.DocumentStatus, status)
    message = document_pb2.ListSubmissionsRequest(status=wanted, **paging.fields)
    answer = await rpc.unary(services.document_reviews.ListSubmissions, message)
    return paging.page(map(Submission.of, answer.submissions), answer.next_cursor)


@router.get("/admin/verifications/{document_id}", tags=_REVIEW)
@spends(READING)
async def get_submission(document_id: str, _caller: Caller, services: Services) -> Json[NumberedSubmission]:
    """Returns a document with its number. For admins and moderators; the look is audited."""
    message = document_pb2.GetSubmissionRequest(document_id=document_id)
    answer = await rpc.unary(services.document_reviews.GetSubmission, message)
    number = answer.number if answer.HasField("number") else None
    return NumberedSubmission.of(answer.submission, number=number)


@router.post("/admin/verifications/{document_id}/claim", responses=problems.documented(409), tags=_REVIEW)
@spends(COMMANDS)
async def claim_document(document_id: str, _caller: Caller, services: Services) -> Json[Submission]:
    """Keeps a document for the caller, who alone can decide it for 30 minutes. Again, it prolongs the claim.

    No reviewer decides on their own documents.
    """
    message = document_pb2.ClaimDocumentRequest(document_id=document_id)
    return Submission.of((await rpc.unary(services.document_reviews.ClaimDocument, message)).submission)


@router.post("/admin/verifications/{document_id}/approve", responses=problems.documented(409), tags=_REVIEW)
@spends(COMMANDS)
async def approve_document(
    document_id: str, _caller: Caller, services: Services, body: Approval | None = None
) -> Json[Submission]:
    """Approves a document that the caller has claimed."""
    expires_on = None if body is None else body.expires_on
    message = document_pb2.ApproveDocumentRequest(document_id=document_id, expires_on=expires_on)
    return Submission.of((await rpc.unary(services.document_reviews.ApproveDocument, message)).submission)


@router.post("/admin/verifications/{document_id}/reject", responses=problems.documented(409), tags=_REVIEW)
@spends(COMMANDS)
async def reject_document(document_id: str, body: Refusal, _caller: Caller, services: Services) -> Json[Submission]:
    """Rejects a document that the caller has claimed. Its owner is told."""
    reason = wire.enum_value(document_pb2.RefusalReason, body.reason)
    message = document_pb2.RejectDocumentRequest(document_id=document_id, reason=reason, comment=body.comment)
    return Submission.of((await rpc.unary(services.document_reviews.RejectDocument, message)).submission)


@router.post("/admin/verifications/{document_id}/revoke", responses=problems.documented(409), tags=_REVIEW)
@spends(COMMANDS)
async def revoke_document(document_id: str, body: Refusal, _caller: Caller, services: Services) -> Json[Submission]:
    """Takes the approval of a document back. Its owner is told."""
    reason = wire.enum_value(document_pb2.RefusalReason, body.reason)
    message = document_pb2.RevokeDocumentRequest(document_id=document_id, reason=reason, comment=body.comment)
    return Submission.of((await rpc.unary(services.document_reviews.RevokeDocument, message)).submission)
