"""The gRPC methods of documents and their review: unpack, one action, pack.

No stored answer holds the number of a document: a repeated command finds no more than its owner is shown.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from auth_service.convert import redacted
from auth_service.kyc import actions, convert, fields, numbers
from auth_service.kyc.actions import Required
from auth_service.kyc.clients import FileClient
from auth_service.kyc.fields import NewDocument
from auth_service.kyc.models import Document
from auth_service.vault import Vault
from kit import caller, idempotency, paging, protobuf
from kit.database import Database, ReadSession, Session
from kit.grpc_server import Context
from kit.ids import new_id
from twou.auth.v1 import document_pb2 as pb
from twou.auth.v1 import document_pb2_grpc


class DocumentServicer(document_pb2_grpc.DocumentServiceServicer):
    def __init__(self, database: Database, vault: Vault, files: FileClient) -> None:
        self._database = database
        self._vault = vault
        self._files = files

    async def SubmitDocument(self, request: pb.SubmitDocumentRequest, context: Context) -> pb.SubmitDocumentResponse:
        new, user_id = fields.checked(convert.typed(request)), caller.current().user_id

        async def effect(document_id: UUID, session: Session) -> pb.SubmitDocumentResponse:
            document = await actions.submit_document(session, user_id, document_id, new, self._vault)
            return pb.SubmitDocumentResponse(document=convert.document(document))

        command = redacted(request, self._vault, "number")
        prepare = partial(self._hold, user_id, new)
        return await idempotency.run_prepared(self._database, command, pb.SubmitDocumentResponse, prepare, effect)

    async def _hold(self, user_id: UUID, new: NewDocument) -> UUID:
        """Has the files kept for a document, and returns its id. Files are held before there is a document of them."""
        async with self._database.read() as session:
            await actions.require_place(session, user_id, new.document_type)
        document_id = new_id()
        await self._files.hold_files(document_id, new.file_ids)
        return document_id

    async def ListDocuments(self, request: pb.ListDocumentsRequest, context: Context) -> pb.ListDocumentsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            documents, next_cursor = await actions.list_documents(session, caller.current().user_id, page)
        return pb.ListDocumentsResponse(documents=map(convert.document, documents), next_cursor=next_cursor)

    async def WithdrawDocument(
        self, request: pb.WithdrawDocumentRequest, context: Context
    ) -> pb.WithdrawDocumentResponse:
        document_id, user_id = convert.document_id(request.document_id), caller.current().user_id

        async def effect(session: Session) -> pb.WithdrawDocumentResponse:
            await actions.withdraw_document(session, user_id, document_id)
            return pb.WithdrawDocumentResponse()

        return await idempotency.run_idempotent(self._database, request, pb.WithdrawDocumentResponse, effect)


class DocumentReviewServicer(document_pb2_grpc.DocumentReviewServiceServicer):
    def __init__(self, database: Database, vault: Vault, required: Required) -> None:
        self._database = database
        self._vault = vault
        self._required = required

    async def ListSubmissions(self, request: pb.ListSubmissionsRequest, context: Context) -> pb.ListSubmissionsResponse:
        page, status = paging.page(request.limit, request.offset, request.cursor), convert.status(request.status)
        async with self._database.transaction() as session:
            documents, next_cursor = await actions.list_submissions(session, status, page)
            submissions = [convert.submission(document) for document in documents]
        return pb.ListSubmissionsResponse(submissions=submissions, next_cursor=next_cursor)

    async def GetSubmission(self, request: pb.GetSubmissionRequest, context: Context) -> pb.GetSubmissionResponse:
        async with self._database.transaction() as session:
            document = await actions.read_submission(session, convert.document_id(request.document_id))
            submission, sealed = convert.submission(document), document.sealed_number
        number = None if sealed is None else numbers.find(sealed, document.id, self._vault)
        return pb.GetSubmissionResponse(submission=submission, number=number)

    async def ClaimDocument(self, request: pb.ClaimDocumentRequest, context: Context) -> pb.ClaimDocumentResponse:
        async def effect(session: Session) -> pb.ClaimDocumentResponse:
            claimed = await _acting(request.document_id, actions.claim_document, session)
            return pb.ClaimDocumentResponse(submission=claimed)

        return await idempotency.run_idempotent(self._database, request, pb.ClaimDocumentResponse, effect)

    async def ApproveDocument(self, request: pb.ApproveDocumentRequest, context: Context) -> pb.ApproveDocumentResponse:
        expires_on = fields.expiry(protobuf.optional(request, "expires_on"))
        approve = partial(actions.approve_document, expires_on=expires_on, required=self._required)

        async def effect(session: Session) -> pb.ApproveDocumentResponse:
            return pb.ApproveDocumentResponse(submission=await _acting(request.document_id, approve, session))

        return await idempotency.run_idempotent(self._database, request, pb.ApproveDocumentResponse, effect)

    async def RejectDocument(self, request: pb.RejectDocumentRequest, context: Context) -> pb.RejectDocumentResponse:
        refusal = fields.refusal(convert.reason(request.reason), request.comment)
        reject = partial(actions.reject_document, refusal=refusal)

        async def effect(session: Session) -> pb.RejectDocumentResponse:
            return pb.RejectDocumentResponse(submission=await _acting(request.document_id, reject, session))

        return await idempotency.run_idempotent(self._database, request, pb.RejectDocumentResponse, effect)

    async def RevokeDocument(self, request: pb.RevokeDocumentRequest, context: Context) -> pb.RevokeDocumentResponse:
        refusal = fields.refusal(convert.reason(request.reason), request.comment)
        revoke = partial(actions.revoke_document, refusal=refusal, required=self._required)

        async def effect(session: Session) -> pb.RevokeDocumentResponse:
            return pb.RevokeDocumentResponse(submission=await _acting(request.document_id, revoke, session))

        return await idempotency.run_idempotent(self._database, request, pb.RevokeDocumentResponse, effect)


async def _acting(
    document_id: str, act: Callable[[Session, UUID, UUID], Awaitable[Document]], session: Session
) -> pb.Submission:
    """Lets the caller act on a document, and returns what they see of it."""
    return convert.submission(await act(session, caller.current().user_id, convert.document_id(document_id)))


class DocumentStandings:
    """Tells what the documents of an account make of it, for the answer that also has its contacts."""

    def __init__(self, required: Required) -> None:
        self._required = required

    async def __call__(self, session: ReadSession, user_id: UUID) -> pb.DocumentStanding:
        standing = await actions.get_standing(session, user_id, self._required)
        return convert.standing(standing.documents, standing.missing, is_verified=standing.is_verified)
