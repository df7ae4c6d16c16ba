"""Converts imports to protobuf messages, and reads ids."""

from uuid import UUID

from auth_service.imports.errors import ImportNotFound
from auth_service.imports.models import UserImport
from kit import clock, protobuf
from twou.auth.v1 import import_pb2 as pb


def import_id(text: str) -> UUID:
    """Reads an id. Raises ImportNotFound if the text is not an id."""
    return protobuf.an_id(text, ImportNotFound)


def user_import(row: UserImport) -> pb.UserImport:
    return pb.UserImport(
        id=str(row.id),
        dry_run=row.dry_run,
        rows=row.rows,
        done=row.done,
        created=row.created,
        skipped=row.skipped,
        failed=row.failed,
        errors=[pb.ImportError(line=line, field=field, issue=issue) for line, field, issue in row.errors],
        created_at=clock.to_timestamp(row.created_at),
        finished_at=clock.to_timestamp(row.finished_at),
    )
