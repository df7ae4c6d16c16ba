"""Connects the senders of text messages with the reports of what became of them."""

from auth_service.deliveries import actions
from auth_service.text_messages.composing import TextOutcome
from kit.database import Session


class TextReports:
    """A `TextReporter` whose reports are events."""

    async def report(self, session: Session, outcome: TextOutcome) -> None:
        await actions.report_text(session, outcome)
