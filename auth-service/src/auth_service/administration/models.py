"""A change that an admin requests. This noun owns no table."""

from dataclasses import dataclass

from auth_service.accounts.models import Changes, Role


@dataclass(frozen=True)
class UserChange:
    """A change of an account; `None` leaves a value as it is."""

    profile: Changes
    role: Role | None = None
    is_active: bool | None = None

    @property
    def may_remove_an_admin(self) -> bool:
        return self.role is not None or self.is_active is False
