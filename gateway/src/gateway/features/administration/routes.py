"""Routes for admins, served by auth-service, which also checks the role."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from gateway import problems, spreadsheets, wire
from gateway.budgets import COMMANDS, EXPORTS, READING, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.accounts.schemas import Done, Role, User
from gateway.features.administration.schemas import AuditEntry, NewUser, OwnPassword, UserChange
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import first_of
from gateway.values import ONE_LINE, Json, Moment, ShortText, Stated
from kit import rpc
from kit.clock import to_timestamp
from kit.ids import find_id
from twou.auth.v1 import admin_pb2, auth_pb2

router = APIRouter(tags=["administration"])

COLUMNS = (
    "id",
    "full_name",
    "username",
    "email",
    "phone",
    "role",
    "is_active",
    "email_verified",
    "created_at",
    "updated_at",
)


# auth-service checks these limits: no value could contain another text.
_EmailPart = Annotated[ShortText, Stated(maxLength=254, pattern=ONE_LINE)]
_ActionName = Annotated[ShortText, Stated(maxLength=64, pattern=ONE_LINE)]
_NamePart = Annotated[ShortText, Stated(maxLength=100, pattern=ONE_LINE)]


class _UserFilter:
    """Query parameters that select accounts. `email` and `name` match a part of the value."""

    def __init__(
        self,
        email: Annotated[_EmailPart | None, Query()] = None,
        name: Annotated[_NamePart | None, Query()] = None,
        role: Role | None = None,
        created_after: Moment | None = None,
        created_before: Moment | None = None,
        is_active: bool | None = None,  # noqa: FBT001  # never positional
    ) -> None:
        self.message = admin_pb2.UserFilter(
            email=email,
            name=name,
            role=wire.enum_value(auth_pb2.Role, role),
            created_after=to_timestamp(created_after),
            created_before=to_timestamp(created_before),
            is_active=is_active,
        )


UserFilter = Annotated[_UserFilter, query_parameters(_UserFilter)]


@router.get("/users")
@spends(READING)
async def list_users(
    _caller: Caller, services: Services, wanted: UserFilter, paging: PagingQuery, response: Response
) -> list[Json[User]]:
    message = admin_pb2.ListUsersRequest(filter=wanted.message, **paging.fields)
    answer = await rpc.unary(services.admin.ListUsers, message)
    response.headers["X-Total-Count"] = str(answer.total)
    return paging.page(map(User.of, answer.users), answer.next_cursor)


@router.get("/users/export", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_users(
    _caller: Caller, services: Services, wanted: UserFilter, _shape: spreadsheets.Shape = "csv"
) -> Response:
    batches = rpc.stream(services.admin.ExportUsers, admin_pb2.ExportUsersRequest(filter=wanted.message))
    first = await first_of(batches, admin_pb2.ExportUsersResponse())
    return spreadsheets.answer("users_export.csv", COLUMNS, first, batches, lambda batch: map(wire.fields, batch.users))


@router.post("/users", status_code=201, responses=problems.documented(400))
@spends(COMMANDS)
async def create_user(body: NewUser, _caller: Caller, services: Services) -> Json[User]:
    """Adds an account without a password. A mail brings its owner a link to choose one."""
    fields = body.model_dump(exclude={"role"})
    message = admin_pb2.CreateUserRequest(role=wire.enum_value(auth_pb2.Role, body.role), **fields)
    return User.of((await rpc.unary(services.admin.CreateUser, message)).user)


@router.get("/users/{user_id}")
@spends(READING)
async def get_user(user_id: str, _caller: Caller, services: Services) -> Json[User]:
    return User.of((await rpc.unary(services.admin.GetUser, admin_pb2.GetUserRequest(user_id=user_id))).user)


@router.put("/users/{user_id}", responses=problems.documented(400))
@router.patch("/users/{user_id}", responses=problems.documented(400))
@spends(COMMANDS)
async def change_user(user_id: str, body: UserChange, _caller: Caller, services: Services) -> Json[User]:
    role = wire.enum_value(auth_pb2.Role, body.role)
    fields = body.model_dump(exclude={"role"})
    message = admin_pb2.ChangeUserRequest(user_id=user_id, role=role, clear=body.cleared, **fields)
    return User.of((await rpc.unary(services.admin.ChangeUser, message)).user)


@router.delete("/users/{user_id}", responses=problems.documented(400))
@spends(COMMANDS)
async def deactivate_user(
    user_id: str, caller: Caller, services: Services, body: OwnPassword | None = None
) -> Json[User] | Done:
    """Deactivates the account. `is_active: true` reactivates it.

    With the caller's own id it is `DELETE /users/me`: it deletes the account for good. Only owners can do that.
    """
    if find_id(user_id) == caller.user_id:
        await rpc.unary(services.auth.DeleteMe, auth_pb2.DeleteMeRequest(password=body.password if body else None))
        return Done(message="Account deleted")
    message = admin_pb2.ChangeUserRequest(user_id=user_id, is_active=False)
    return User.of((await rpc.unary(services.admin.ChangeUser, message)).user)


class _AuditFilter:
    """Query parameters that select entries of the audit trail."""

    def __init__(
        self,
        action: Annotated[_ActionName | None, Query()] = None,
        outcome: Literal["success", "failure"] | None = None,
        user_id: Annotated[ShortText | None, Query(description="The id of the actor or of the subject")] = None,
        created_after: Moment | None = None,
        created_before: Moment | None = None,
    ) -> None:
        self.fields: dict[str, Any] = {
            "action": action,
            "outcome": outcome,
            "user_id": user_id,
            "created_after": to_timestamp(created_after),
            "created_before": to_timestamp(created_before),
        }


AuditFilter = Annotated[_AuditFilter, query_parameters(_AuditFilter)]


@router.get("/admin/audit")
@spends(READING)
async def list_audit_entries(
    _caller: Caller,
    services: Services,
    wanted: AuditFilter,
    paging: PagingQuery,
) -> list[Json[AuditEntry]]:
    message = admin_pb2.ListAuditEntriesRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.audit.ListAuditEntries, message)
    return paging.page(map(AuditEntry.of, answer.entries), answer.next_cursor)
