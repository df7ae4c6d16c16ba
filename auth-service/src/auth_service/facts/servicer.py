"""Adds facts to the answers of the servicers that show accounts.

It does so after the transaction, so that no answer that is stored for its repetition holds a fact: the repetition shows
those of now, and none after an erasure.
"""

from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from auth_service.facts import actions, convert
from auth_service.vault import Vault
from kit.database import Database


async def with_facts[Answer: Message](answer: Answer, database: Database, vault: Vault) -> Answer:
    """Returns *answer*, whose fields `user` or `users` have the facts of their accounts now."""
    shown: Any = answer
    users = shown.users if "users" in answer.DESCRIPTOR.fields_by_name else [shown.user] * answer.HasField("user")
    if users:
        rows = await actions.list_facts(database, [UUID(user.id) for user in users])
        convert.add_all(users, rows, vault)
    return answer
