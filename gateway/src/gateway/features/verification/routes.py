"""Routes with which people show that an e-mail address and a phone number are theirs, served by auth-service."""

from fastapi import APIRouter

from gateway import problems, wire
from gateway.budgets import PROFILE, READING, spends
from gateway.dependencies import Services
from gateway.features.verification.schemas import (
    CodeConfirmation,
    CodeRequest,
    Confirmed,
    RequestedCode,
    VerificationState,
)
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import contact_pb2, document_pb2

router = APIRouter(tags=["accounts"])


@router.post("/verification", status_code=201, responses=problems.documented(409))
@spends(PROFILE)
async def request_code(body: CodeRequest, _caller: Caller, services: Services) -> Json[RequestedCode]:
    """Sends a code to the caller's own e-mail address or phone number: eight digits in a mail, six in a text message.

    The address may be the pending one. A number is the one of the account, in any spelling. A number gets one code a
    minute and five an hour, an account and a network ten an hour; a newer code replaces the earlier one.
    """
    answer = await rpc.unary(services.contacts.RequestCode, body.to())
    return RequestedCode.of(answer)


@router.post("/verification/confirm", responses=problems.documented(400))
@spends(PROFILE)
async def confirm_code(body: CodeConfirmation, _caller: Caller, services: Services) -> Json[Confirmed]:
    """Takes the newest code of this type; a code works once, and is void after five wrong ones."""
    answer = await rpc.unary(services.contacts.ConfirmCode, body.to())
    return Confirmed.of(answer, verified=True)


@router.get("/verification")
@spends(READING)
async def get_verification(_caller: Caller, services: Services) -> Json[VerificationState]:
    answer = await rpc.unary(services.contacts.GetVerification, contact_pb2.GetVerificationRequest())
    contacts = [wire.enum_names(contact_pb2.ContactType, one)[0] for one in answer.missing]
    documents = [wire.enum_names(document_pb2.DocumentType, one)[0] for one in answer.missing_documents]
    return VerificationState.of(answer, missing=[*contacts, *documents])
