"""The verbs of assistance that make several nouns act.

Each runs in the caller's transaction. A verb that changes the row of the provider too locks that row before the
request's: every transaction takes the two in this order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock
from kit.caller import Caller
from kit.changed_rows import update_row_later
from kit.database import ReadSession, Session
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.jobs import actions as jobs
from request_service.assistance.money import NO_MONEY, RequestMoney
from request_service.assistance.progress import actions as progress
from request_service.assistance.progress import queries as watches
from request_service.assistance.progress.findings import Finding
from request_service.assistance.progress.rules import Effect, ProgressRuleSet
from request_service.assistance.progress.texts import TEXTS
from request_service.assistance.requests import events, queries
from request_service.assistance.requests.actions import FixPrice, notify_client, publish
from request_service.assistance.requests.errors import NotPartOfRequest, RequestNotFound
from request_service.assistance.requests.lifecycle import Side, Status
from request_service.assistance.requests.models import Details, ServiceRequest, is_party
from request_service.geo import Place
from request_service.providers import actions as providers
from request_service.providers import queries as provider_queries
from request_service.providers.followers import Follower
from request_service.timeline import actions as timeline
from request_service.timeline import queries as timeline_queries
from request_service.timeline.models import TimelineEntry
from request_service.verification import actions as verification

# Reasons that both participants read.
PROVIDER_GONE = "The provider is no longer available."
CLIENT_GONE = "The account was deleted."
NOT_COMING = "The provider was not on the way."
REMOVED = "The request was removed by a moderator."
# Shown instead of the description that a moderator has removed. The address stays for the provider of a running job.
REMOVED_DESCRIPTION = "Removed by a moderator."
# The notice to the client.
LOOKING_FOR_ANOTHER = "Your provider cannot come. We are looking for another one."

# The type of the timeline entry, and the kind of the notice.
REASSIGNED = "request.reassigned"


async def create_request(  # noqa: PLR0913  # the last one only for a request with a quote
    session: Session,
    client: Caller,
    details: Details,
    lifetime: timedelta,
    max_open: int | None = None,
    *,
    fix_price: FixPrice | None = None,
) -> ServiceRequest:
    """Creates a request that waits *lifetime* for a provider, and plans its first wave.

    With *fix_price*, it is made for a quote, in the same transaction.
    Refuses with Unauthenticated if the account is deleted, and with TooManyOpenRequests if the client has *max_open*
    open requests; None allows any number. On PostgreSQL the commit refuses.
    """
    request = ServiceRequest.create(client.user_id, details, clock.now(), lifetime)
    if fix_price is not None:
        await fix_price(session, request)
    await queries.insert_request(session, request, max_open)
    await publish(session, request, events.request_created(request, client.user_id))
    await dispatch.plan_first_wave(session, request)
    return request


async def get_request(session: ReadSession, caller: Caller, request_id: UUID) -> Row[Any]:
    request = await dispatch.get_request_and_offer(session, request_id, caller.user_id)
    if not is_party(request, caller) and not request.is_offered:
        raise NotPartOfRequest
    return request


async def get_request_if_blurred(session: ReadSession, caller: Caller, request_id: UUID) -> ServiceRequest | None:
    """Returns the request if the caller may know only its blurred position, and `None` otherwise."""
    request = await queries.get_request(session, request_id)
    return request if request.is_erased or not is_party(request, caller) else None


async def list_timeline(session: ReadSession, caller: Caller, request_id: UUID) -> Sequence[TimelineEntry]:
    request = await queries.get_request(session, request_id)
    request.require_party(caller)
    return await timeline_queries.list_entries(session, request_id)


async def list_followers(session: ReadSession, provider_id: UUID, rule_set: ProgressRuleSet) -> list[Follower]:
    """Returns the clients to whom the provider is on the way."""
    now = clock.now()
    return [
        Follower(job.id, job.client_id, Place(job.latitude, job.longitude))
        for job in await watches.list_watched_jobs(session, provider_id)
        if rule_set.of(job.category).is_on_the_way(job.accepted_at, job.scheduled_for, now)
    ]


async def update_request(session: Session, client: Caller, request_id: UUID, details: Details) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.change(client, details, clock.now())
    await publish(session, request, events.request_updated(request, client.user_id))
    await dispatch.show_again(session, request)
    if details.has_new_time:
        await dispatch.plan_again(session, request)
    return request


async def accept_request(
    session: Session,
    provider: Caller,
    request_id: UUID,
    rule_set: DispatchRuleSet,
    money: RequestMoney = NO_MONEY,
) -> ServiceRequest:
    """Raises ProviderNotVerified where *rule_set* requires it.

    Raises Committed if the job would run into what the provider has to do next.
    """
    await providers.require_account(session, provider.user_id)
    request = await queries.lock_request(session, request_id)
    now, rules = clock.now(), rule_set.of(request.category)
    request.accept(provider, now)
    if rules.require_verified:
        await verification.require_verified(session, provider.user_id)
    await jobs.begin_job(session, request, rules, now)
    await progress.begin(session, request)
    await publish(session, request, events.request_accepted(request, provider.user_id))
    await dispatch.settle_offers(session, request, provider.user_id)
    await money.accepted(session, request)
    return request


async def start_request(
    session: Session, provider: Caller, request_id: UUID, epoch: int | None, money: RequestMoney = NO_MONEY
) -> ServiceRequest:
    request = await queries.lock_request(session, request_id)
    request.start(provider, epoch, clock.now())
    await money.require_secured(session, request)
    await progress.end(session, request.id)
    await publish(session, request, events.request_started(request, provider.user_id))
    return request


async def complete_request(
    session: Session, provider: Caller, request_id: UUID, epoch: int | None, money: RequestMoney = NO_MONEY
) -> ServiceRequest:
    await queries.lock_provider_of(session, request_id)
    request = await queries.lock_request(session, request_id)
    request.complete(provider, epoch, clock.now())
    await money.completed(session, request)
    await publish(session, request, events.request_completed(request, provider.user_id))
    await update_row_later(session, request)
    await jobs.end_job(session, request.id, provider.user_id, completed=True)
    return request


async def cancel_request(
    session: Session, caller: Caller, request_id: UUID, reason: str | None, money: RequestMoney = NO_MONEY
) -> ServiceRequest:
    await queries.lock_provider_of(session, request_id)
    request = await queries.lock_request(session, request_id)
    old = request.status
    await _cancel(session, request, caller, reason, money)
    if request.side_of(caller) is Side.ADMIN:
        facts = {"request_id": request_id, "old": old.value, "new": request.status.value}
        await acts.record(session, caller, "request_cancelled", request.client_id, **facts)
    return request


async def remove_request(session: Session, request_id: UUID, money: RequestMoney = NO_MONEY) -> None:
    """Removes what a client has written, by decision of a moderator, and withdraws a request that no one has accepted.

    A running job goes on: its provider is on the way, or at work.
    """
    await queries.lock_provider_of(session, request_id)
    try:
        request = await queries.lock_request(session, request_id)
    except RequestNotFound:
        return
    request.replace_text(REMOVED_DESCRIPTION, clock.now())
    if request.status is Status.PENDING:
        await _cancel(session, request, None, REMOVED, money)
    else:
        await publish(session, request, events.request_updated(request, actor_id=None))


async def release_request(session: Session, request: ServiceRequest, provider_id: UUID, reason: str) -> None:
    """Takes an accepted request from *provider_id* and offers it again; only the system does this.

    The caller has locked provider and request as `complete_request` does. The client is notified, and both participants
    read *reason*.
    """
    request.release(provider_id, clock.now())
    await progress.end(session, request.id)
    await publish(
        session,
        request,
        events.request_updated(request, actor_id=None, released_from=provider_id),
        audience=[request.client_id, provider_id],
        entry_type=REASSIGNED,
        provider_id=str(provider_id),
        reason=reason,
    )
    await notify_client(session, request, REASSIGNED, LOOKING_FOR_ANOTHER)
    await jobs.end_job(session, request.id, provider_id, completed=False)
    await dispatch.plan_first_wave(session, request)


async def give_up_jobs(
    session: Session, provider_id: UUID, money: RequestMoney = NO_MONEY, *, accepted_before: datetime | None = None
) -> None:
    """Releases the accepted jobs of a provider who cannot do them any more, and cancels the started ones.

    *accepted_before* restricts this to jobs accepted before that moment; `None` means all jobs.
    """
    for request in await queries.lock_jobs(session, provider_id, accepted_before):
        if request.status is Status.ACCEPTED:
            await release_request(session, request, provider_id, PROVIDER_GONE)
        else:
            await _cancel(session, request, None, PROVIDER_GONE, money)


async def prolong_job(session: Session, request_id: UUID, rule_set: DispatchRuleSet, warn: jobs.Warn) -> None:
    """Estimates the end of a job in the calendar of its provider again, if it still runs."""
    request = await queries.lock_request(session, request_id)
    await jobs.prolong_job(session, request, rule_set.of(request.category), clock.now(), warn)


async def add_missing_job(session: Session, request_id: UUID, rule_set: DispatchRuleSet) -> bool:
    """Adds a running job to the calendar of its provider. Returns False if it has ended or the provider is busy."""
    request = await queries.lock_request(session, request_id)
    return await jobs.add_missing_job(session, request, rule_set.of(request.category), clock.now())


async def erase_client(session: Session, client_id: UUID, money: RequestMoney = NO_MONEY) -> None:
    """Erases the positions of a deleted client and ends their open requests. Texts stay for the provider's history."""
    # Positions go first, because the events below are kept for days.
    await queries.erase_places(session, client_id)
    for request in await queries.lock_open_requests_of(session, client_id):
        await _cancel(session, request, None, CLIENT_GONE, money)


async def expire_requests(session: Session, request_ids: Sequence[UUID], money: RequestMoney = NO_MONEY) -> int:
    """Expires requests and returns how many. Those that another transaction has locked wait for the next pass."""
    now = clock.now()
    overdue = await queries.lock_overdue_requests(session, request_ids, now)
    for request in overdue:
        request.expire(now)
        await money.expired(session, request)
        await publish(session, request, events.request_expired(request))
        await dispatch.withdraw_offers(session, request)
    return len(overdue)


async def apply_finding(session: Session, finding: Finding) -> bool:
    """Applies the finding of a progress watch. Returns False if the watch has changed since it was claimed."""
    if Effect.RELEASE in finding.outcome.effects:
        await provider_queries.lock_provider(session, finding.provider_id)
    request = await queries.lock_request(session, finding.request_id)
    watch = await watches.find_and_lock(session, finding.request_id)
    if watch is None or not finding.is_of(watch):
        return False
    for effect in finding.outcome.effects:
        if effect is Effect.RELEASE:
            await release_request(session, request, finding.provider_id, NOT_COMING)
        else:
            await notify_client(session, request, effect.value, TEXTS[effect])
            await timeline.record(session, request.id, effect.value, None, provider_id=str(finding.provider_id))
    await progress.remember(session, watch, finding.outcome.progress)
    return True


async def _cancel(
    session: Session, request: ServiceRequest, by: Caller | None, reason: str | None, money: RequestMoney
) -> None:
    """Cancels a request; *by* is `None` for the system."""
    request.cancel(by, reason, clock.now())
    await money.cancelled(session, request, by)
    await progress.end(session, request.id)
    cancelled = events.request_cancelled(request, by.user_id if by else None)
    await publish(session, request, cancelled, reason=request.cancel_reason)
    await dispatch.withdraw_offers(session, request)
    if request.provider_id is not None:
        await jobs.end_job(session, request.id, request.provider_id, completed=False)
