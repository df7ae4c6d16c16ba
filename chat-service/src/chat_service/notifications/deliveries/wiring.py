"""Wires the lanes of sending into a process: works, what they share, and the reports that come back."""

from chat_service.notifications.deliveries import consumers, seen
from chat_service.notifications.deliveries.clients import OpenSockets
from chat_service.notifications.deliveries.sending import Means, SendingLane
from chat_service.notifications.deliveries.wording import Wording
from chat_service.notifications.kinds.kinds import Lane
from chat_service.push.interface import PushSender
from kit import observing
from kit.chassis import Chassis


def wire_deliveries(chassis: Chassis, wording: Wording, sender: PushSender) -> None:
    sockets = OpenSockets(chassis.bus)
    chassis.work(sockets)
    means = Means(chassis.database, wording, sender, sockets)
    for lane in Lane:
        work = SendingLane(lane, means)
        chassis.work(work.crew)
        chassis.work_when_due(work)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    if observing.metrics is not None:
        seen.declare()
        chassis.work(seen.QueueLengths(chassis.database))
