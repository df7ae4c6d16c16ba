"""The facts about decisions that other services receive. None of them says who has reported."""

from datetime import datetime
from uuid import UUID

from auth_service.moderation import reasons
from auth_service.moderation.models import Report, Subject
from kit import clock
from twou.auth.v1.moderation_events_pb2 import ContentCleared, ContentRemoved, ContentReported, UserWarned


def content_reported(report: Report) -> ContentReported:
    return ContentReported(
        report_id=str(report.id),
        subject_type=report.subject_type.value,
        subject_id=str(report.subject_id),
        author_id=str(report.author_id),
        occurred_at=clock.to_timestamp(report.created_at),
    )


def content_cleared(report_id: UUID, subject: Subject, author_id: UUID, now: datetime) -> ContentCleared:
    return ContentCleared(
        report_id=str(report_id),
        subject_type=subject.type.value,
        subject_id=str(subject.id),
        author_id=str(author_id),
        occurred_at=clock.to_timestamp(now),
    )


def content_removed(report_id: UUID, subject: Subject, author_id: UUID, reason: str, now: datetime) -> ContentRemoved:
    return ContentRemoved(
        report_id=str(report_id),
        subject_type=subject.type.value,
        subject_id=str(subject.id),
        author_id=str(author_id),
        reason=reasons.published(reason),
        occurred_at=clock.to_timestamp(now),
    )


def user_warned(report_id: UUID, subject: Subject, user_id: UUID, reason: str, now: datetime) -> UserWarned:
    return UserWarned(
        report_id=str(report_id),
        user_id=str(user_id),
        subject_type=subject.type.value,
        subject_id=str(subject.id),
        reason=reasons.published(reason),
        occurred_at=clock.to_timestamp(now),
    )
