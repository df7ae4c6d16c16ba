"""The data of an account that its owner gets in an archive.

Passwords, keys and secrets of second factors are not in it. Numbers of documents are shown by their last digits alone,
as everywhere. Of acts on the account by others, the archive would tell the addresses and devices of those others.
"""

from auth_service.accounts.models import EmailChange, User
from auth_service.analytics.models import ClientEvent
from auth_service.api_keys.models import ApiKey
from auth_service.audit.models import AuditEntry
from auth_service.facts.models import PersonFacts
from auth_service.kyc.models import AccountStanding, Document
from auth_service.moderation.models import Report
from auth_service.sessions.models import LoginSession
from kit.personal_data import Rows

_ACCOUNT = (
    "id full_name email username role registered_as is_active email_verified email_bounced_at has_second_factor"
    " pending_email phone verified_phone bio avatar_url preferences created_at updated_at"
)
_DOCUMENT = (
    "id document_type status file_ids number_last4 country issued_on expires_on submitted_at decided_at reason comment"
)
_API_KEY = "id name scopes rate created_at expires_at last_used_at rotated_at revoked_at"
_REPORT = "id subject_type subject_id reason comment status created_at resolved_at"

SECTIONS = (
    Rows.of("account", User, "id", _ACCOUNT),
    Rows.of("person", PersonFacts, "user_id", "date_of_birth gender postal_code"),
    Rows.of("verification", AccountStanding, "user_id", "is_verified required updated_at"),
    Rows.of("documents", Document, "user_id", _DOCUMENT),
    Rows.of("sessions", LoginSession, "user_id", "id device address created_at last_used_at ended_at"),
    Rows.of("email_changes", EmailChange, "user_id", "id old_email new_email created_at expires_at confirmed_at"),
    Rows.of("api_keys", ApiKey, "user_id", _API_KEY),
    Rows.of("reports", Report, "reporter_id", _REPORT),
    Rows.of("events", ClientEvent, "user_id", "id type resource_id details occurred_at received_at"),
    Rows.of("acts", AuditEntry, "actor_id", "id occurred_at action outcome address device"),
)
