"""The comparison with one gateway, page by page, in transactions of its own.

What a gateway lists is compared first if the list tells all, and the rest of ours is asked for one by one. What was
compared is noted together with what was found, so that a process that goes on after another one repeats nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from kit.database import Database, ReadSession, Session
from kit.errors import AppError
from request_service.payment.gateways.interface import Gateway, GatewayName, Subject
from request_service.payment.gateways.listing import Listed, ListsMoney
from request_service.payment.payments import queries as payments
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payouts import queries as payouts
from request_service.payment.reconciliations import queries, subjects
from request_service.payment.reconciliations.asking import Asking, Unanswered
from request_service.payment.reconciliations.comparing import Discrepancy, missing_here, told_of_unknown
from request_service.payment.reconciliations.models import Reconciliation, ReconciliationDifference
from request_service.payment.reconciliations.queries import books
from request_service.payment.reconciliations.queries.books import OwnRow, Position
from request_service.payment.reconciliations.subjects import Report

_KINDS = (Subject.PAYMENT, Subject.REFUND, Subject.PAYOUT)


@dataclass(frozen=True)
class Comparison:
    database: Database
    cashier: Cashier
    gateway: Gateway
    reconciliation: Reconciliation
    asking: Asking

    @property
    def name(self) -> GatewayName:
        return self.gateway.name

    async def run(self) -> str | None:
        """Returns why not all could be compared; `None` if all was."""
        gateway, troubles = self.gateway, list[str]()
        lists = gateway if isinstance(gateway, ListsMoney) else None
        listed = sorted(lists.lists) if lists is not None else []
        steps = [partial(self._compare_rest, kind) for kind in self._kinds()]
        if lists is not None:
            reading = [partial(self._compare_list, lists, kind) for kind in listed]
            # A list without our references needs the ids that the answers to questions tell.
            steps = [*reading, *steps] if lists.lists_reports else [*steps, *reading]
        for step in [partial(self._look_at_notices, listed), *steps]:
            try:
                await step()
            except Unanswered as error:
                troubles.append(str(error))
                if error.is_final:
                    break
        return "; ".join(dict.fromkeys(troubles)) or None

    def _kinds(self) -> Sequence[Subject]:
        return [kind for kind in _KINDS if kind is not Subject.PAYOUT or self.gateway.can_pay_out]

    async def _compare_list(self, gateway: ListsMoney, subject: Subject) -> None:
        cursor, since = None, self.reconciliation.since
        while True:
            page = await self.asking.ask(partial(gateway.list_page, subject, since, cursor))
            await self._compare_listed(subject, [one for one in page.items if one.made_at < self.reconciliation.until])
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _compare_listed(self, subject: Subject, items: Sequence[Listed]) -> None:
        references = [one.reference for one in items if one.reference is not None]
        gateway_ids = [one.gateway_id for one in items if one.gateway_id is not None]
        async with self.database.read() as session:
            known = await books.find_known(session, subject, self.name, references, gateway_ids)
            done = await books.list_compared(session, self.reconciliation.id, [own.one.id for own in known])
        by_name = {name: own for own in known for name in (own.one.reference, own.one.gateway_id) if name is not None}
        equal = list[UUID]()
        for item in items:
            own = by_name.get(item.reference or "") or by_name.get(item.gateway_id or "")
            if own is None:
                if item.has_moved:
                    finding = missing_here(item.amount, item.currency, item.status)
                    await self._note_unknown(subject, item.reference or item.gateway_id or "", finding)
            elif item.report is not None and own.one.id not in done and not self._is_young(own):
                if subjects.compare(self.gateway, own, item.report, item):
                    await self._settle(own, item.report, item)
                else:
                    equal.append(own.one.id)
        await self._note_equal(equal)

    async def _compare_rest(self, subject: Subject) -> None:
        """Asks for all of ours that no list has named."""
        after, trouble = None, None
        while True:
            async with self.database.read() as session:
                page = await books.list_uncompared(session, subject, self.name, self.reconciliation, after)
            for own in page:
                try:
                    await self._ask_and_compare(own)
                except Unanswered as error:
                    if error.is_final:
                        raise
                    trouble = error
            if len(page) < books.PAGE:
                break
            after = Position(page[-1].changed_at, page[-1].one.id)
        if trouble is not None:
            raise trouble

    async def _ask_and_compare(self, own: OwnRow) -> None:
        if self._is_young(own):
            return
        said = await self.asking.ask(partial(subjects.ask, self.gateway, own))
        if subjects.compare(self.gateway, own, said):
            await self._settle(own, said)
        else:
            await self._note_equal([own.one.id])

    async def _look_at_notices(self, listed: Collection[Subject]) -> None:
        """Finds what webhooks have told of and is not known here, where the gateway has no list of it."""
        after = None
        while True:
            async with self.database.read() as session:
                page = await books.list_unknown_notices(
                    session, self.name, self.reconciliation, after, limit=books.PAGE
                )
                unknown = [
                    one
                    for one in page
                    if one.subject in self._kinds()
                    and one.subject not in listed
                    and not await _is_known(session, one.subject, one.reference, one.gateway_id)
                ]
            for one in unknown:
                await self._note_unknown(one.subject, one.reference or one.gateway_id or one.key, told_of_unknown())
            if len(page) < books.PAGE:
                return
            after = page[-1].id

    async def _settle(self, own: OwnRow, said: Report | None, listed: Listed | None = None) -> None:
        """Applies a report that differs, and notes what was different, and whether it still is.

        Raises Unanswered for one of ours that cannot be changed: it keeps the others from nothing.
        """
        try:
            await self._apply_and_note(own, said, listed)
        except AppError as error:
            raise Unanswered(f"{own.subject} {own.one.id}: {error.code}", is_final=False) from error

    async def _apply_and_note(self, own: OwnRow, said: Report | None, listed: Listed | None) -> None:
        async with self.database.transaction() as session:
            now = await books.get_own(session, own.subject, self.name, own.one.id)
            if self._is_young(now):
                # The report may be older than what we know.
                return
            before = subjects.compare(self.gateway, now, said, listed)
            left = before
            if said is not None and before:
                await subjects.apply(session, self.cashier, now, said)
                after = await books.get_own(session, own.subject, self.name, own.one.id)
                # A call that is planned now, such as a release, ends the difference.
                left = [] if after.is_on_its_way else subjects.compare(self.gateway, after, said, listed)
            still = {one.kind for one in left}
            for finding in [*(one for one in before if one.kind not in still), *left]:
                await self._note(
                    session,
                    own.subject,
                    finding,
                    name=own.one.reference,
                    subject_id=own.one.id,
                    is_mended=finding.kind not in still,
                )
            await queries.insert_compared(session, self.reconciliation.id, self.name, [own.one.id])

    async def _note_equal(self, subject_ids: Sequence[UUID]) -> None:
        if subject_ids:
            async with self.database.transaction() as session:
                await queries.insert_compared(session, self.reconciliation.id, self.name, subject_ids)

    async def _note_unknown(self, subject: Subject, name: str, finding: Discrepancy) -> None:
        async with self.database.transaction() as session:
            await self._note(session, subject, finding, name=name)

    async def _note(  # noqa: PLR0913  # the facts of a difference
        self,
        session: Session,
        subject: Subject,
        finding: Discrepancy,
        *,
        name: str,
        subject_id: UUID | None = None,
        is_mended: bool = False,
    ) -> None:
        difference = ReconciliationDifference.found(
            self.reconciliation.id,
            self.name,
            finding.kind,
            subject,
            name=name,
            ours=finding.ours,
            theirs=finding.theirs,
            subject_id=subject_id,
            is_mended=is_mended,
        )
        await queries.insert_difference(session, difference)

    def _is_young(self, own: OwnRow) -> bool:
        """Returns True for what may still be on its way, or has changed meanwhile."""
        return own.is_on_its_way or own.changed_at >= self.reconciliation.until


async def _is_known(session: ReadSession, subject: Subject, reference: str | None, gateway_id: str | None) -> bool:
    match subject:
        case Subject.PAYMENT:
            return await payments.find_payment_id(session, reference, gateway_id) is not None
        case Subject.REFUND:
            return await payments.find_refund_id(session, reference, gateway_id) is not None
        case _:
            return await payouts.find_payout_id(session, reference) is not None
