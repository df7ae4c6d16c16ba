"""Wires alerts into a process: their consumer and their workers."""

from kit.chassis import Chassis
from request_service.market.alerts import consumers
from request_service.market.alerts.workers import DailyTeller, MatchSweeper, SearchMatcher


def wire_alerts(chassis: Chassis) -> None:
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work_when_due(SearchMatcher(chassis.database))
    chassis.work_when_due(DailyTeller(chassis.database))
    chassis.work(MatchSweeper(chassis.database))
