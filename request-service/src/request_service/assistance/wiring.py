"""Wires assistance into a process: its gRPC services, its consumers and its workers."""

from datetime import timedelta

from kit.chassis import Chassis
from request_service.assistance import consumers
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.expiry import Expiry
from request_service.assistance.job_keeper import JobKeeper, MissingJobs
from request_service.assistance.jobs.actions import Warn
from request_service.assistance.money import RequestMoney
from request_service.assistance.progress.rules import ProgressRuleSet
from request_service.assistance.progress_watcher import ProgressWatcher
from request_service.assistance.requests.purchase import Quotes
from request_service.assistance.rules_of_now import rules_of_now
from request_service.assistance.servicer import DispatchServicer, RequestServicer
from request_service.providers.directory import ProviderDirectory
from request_service.verification.rules import VerificationRules
from twou.request.v1 import dispatch_pb2, dispatch_pb2_grpc, request_pb2, request_pb2_grpc

_REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]
_DISPATCH_SERVICE = dispatch_pb2.DESCRIPTOR.services_by_name["DispatchService"]


def wire_assistance(  # noqa: PLR0913  # one for each rule
    chassis: Chassis,
    directory: ProviderDirectory,
    *,
    lifetime: timedelta,
    max_open: int | None,
    dispatch_rules: DispatchRuleSet,
    progress_rules: ProgressRuleSet,
    warn: Warn,
    quotes: Quotes,
    money: RequestMoney,
    verification: VerificationRules,
) -> None:
    """*lifetime* is the time that a request waits for a provider; a client may have *max_open* open requests.

    *warn* tells the people of what a running job endangers in the calendar of its provider. *quotes* has the prices for
    which requests are made, and *money* moves them. *verification* says which work needs verified providers.
    """
    database = chassis.database
    requests = RequestServicer(
        database,
        directory,
        dispatch_rules,
        lifetime,
        quotes=quotes,
        max_open=max_open,
        money=money,
        verification=verification,
    )
    chassis.serve(_REQUEST_SERVICE, request_pb2_grpc.add_RequestServiceServicer_to_server, requests)
    dispatch = DispatchServicer(database)
    chassis.serve(_DISPATCH_SERVICE, dispatch_pb2_grpc.add_DispatchServiceServicer_to_server, dispatch)
    for subscription in consumers.subscriptions(money, lambda: rules_of_now(dispatch_rules, verification)):
        chassis.listen(subscription)
    chassis.work_when_due(Dispatcher(database, dispatch_rules, verification))
    chassis.work_when_due(Expiry(database, money))
    chassis.work_when_due(ProgressWatcher(database, progress_rules))
    chassis.work_when_due(JobKeeper(database, dispatch_rules, warn))
    chassis.work(MissingJobs(database, dispatch_rules))
