"""Statements about jobs and their places in calendars."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select

from kit.database import ReadSession
from request_service.assistance.requests.lifecycle import RUNNING
from request_service.assistance.requests.models import ServiceRequest
from request_service.commitments.models import Commitment, Kind


async def list_jobs_without_commitment(session: ReadSession, limit: int) -> Sequence[UUID]:
    """Returns the requests that a provider has accepted and not ended, and that are in no calendar."""
    is_listed = exists().where(Commitment.kind == Kind.JOB, Commitment.source_id == ServiceRequest.id)
    statement = select(ServiceRequest.id).where(ServiceRequest.status.in_(RUNNING), ~is_listed)
    return (await session.scalars(statement.order_by(ServiceRequest.id).limit(limit))).all()


async def list_commitments_without_job(session: ReadSession, limit: int) -> Sequence[UUID]:
    """Returns the requests that do not run and are still in a calendar."""
    statement = select(Commitment.source_id).where(
        Commitment.kind == Kind.JOB,
        ~exists().where(
            ServiceRequest.id == Commitment.source_id,
            ServiceRequest.status.in_(RUNNING),
            ServiceRequest.provider_id == Commitment.holder_id,
        ),
    )
    return (await session.scalars(statement.order_by(Commitment.id).limit(limit))).all()
