"""Leads as request-service tells of them."""

import asyncio
from dataclasses import replace
from uuid import UUID

from chat_service.leads.convert import LeadState
from kit import clock
from kit.errors import NotFound, Unavailable
from kit.ids import new_id
from twou.request.v1 import lead_pb2

TITLE = "Toyota Corolla 2015"
OPENING = "Is it still there?"


def lead_state(**changed: object) -> LeadState:
    known = LeadState(
        lead_id=new_id(),
        listing_id=new_id(),
        listing_title=TITLE,
        buyer_id=new_id(),
        seller_id=new_id(),
        broker_id=None,
        version=1,
        created_at=clock.now(),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def lead_message(state: LeadState) -> lead_pb2.Lead:
    return lead_pb2.Lead(
        id=str(state.lead_id),
        listing_id=str(state.listing_id),
        buyer_id=str(state.buyer_id),
        seller_id=str(state.seller_id),
        broker_id=str(state.broker_id) if state.broker_id else None,
        version=state.version,
        created_at=clock.to_timestamp(state.created_at),
    )


class Owner:
    """request-service with its leads, which may be down. It answers a moment later, so that questions can meet."""

    def __init__(self, *states: LeadState, is_down: bool = False) -> None:
        self._states = {state.lead_id: state for state in states}
        self.is_down = is_down
        self.asked: list[UUID] = []

    async def get_opening(self, lead_id: UUID) -> tuple[LeadState, str]:
        self.asked.append(lead_id)
        await asyncio.sleep(0.05)
        if self.is_down:
            raise Unavailable
        if lead_id not in self._states:
            raise NotFound
        return self._states[lead_id], OPENING
