"""Starts request-service: `python -m request_service serve`; the other commands: `python -m request_service --help`."""

import argparse
from collections.abc import Sequence

from kit.database import Database
from kit.process import Command, ServiceProcess
from kit.worker import Periodic
from request_service import app
from request_service.assistance.dispatch.replay import replay_and_print
from request_service.booking.retiming import retime_and_print
from request_service.checking import check_and_print
from request_service.paid_for import PAYABLES
from request_service.payment.checking import check_ledger_and_print
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payouts.resealing import AccountResealing
from request_service.payment.reconciliations.terms import Auditor
from request_service.payment.reconciling import reconcile_and_print
from request_service.payment.revealing import print_account
from request_service.settings import Settings


async def _check(settings: Settings, _arguments: argparse.Namespace) -> None:
    await check_and_print(settings.database_url)


async def _check_ledger(settings: Settings, _arguments: argparse.Namespace) -> None:
    await check_ledger_and_print(settings.database_url)


async def _reconcile(settings: Settings, _arguments: argparse.Namespace) -> None:
    async with Database(settings.database_url) as database, open_gateways(settings, database) as gateways:
        cashier = Cashier(PAYABLES, gateways, settings.terms(gateways))
        await reconcile_and_print(database, Auditor(cashier, settings.reconciliation_terms))


async def _show_account(settings: Settings, arguments: argparse.Namespace) -> None:
    await print_account(settings.database_url, settings.vault, arguments.payout_id)


async def _replay(settings: Settings, arguments: argparse.Namespace) -> None:
    await replay_and_print(settings.database_url, arguments.rules)


async def _retime(settings: Settings, _arguments: argparse.Namespace) -> None:
    await retime_and_print(settings.database_url)


def _sweeps(settings: Settings, database: Database) -> Sequence[Periodic]:
    return (AccountResealing(database, settings.vault),)


process = ServiceProcess(
    "request-service",
    "request_service",
    Settings,
    app.running,
    sweeps=_sweeps,
    commands={
        "check": Command(help="look for rows that contradict one another", arguments={}, run=_check),
        "ledger-check": Command(
            help="compute the ledger again from its postings, and compare", arguments={}, run=_check_ledger
        ),
        "payout-account": Command(
            help="show the account to which a payout that is not over goes, for one that is sent by hand",
            arguments={"payout_id": "the id of the payout"},
            run=_show_account,
        ),
        "reconcile": Command(
            help="compare the books with those of the payment gateways, and name every difference",
            arguments={},
            run=_reconcile,
        ),
        "retime": Command(
            help="move slots of weekly plans to where new rules of time zones put them", arguments={}, run=_retime
        ),
        "replay": Command(
            help="decide all recorded waves again, and compare",
            arguments={},
            run=_replay,
            options={"rules": "a file like DISPATCH_RULES: what would other rules have changed?"},
        ),
    },
)

if __name__ == "__main__":
    process.main()
