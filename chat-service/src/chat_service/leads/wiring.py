"""Wires conversations about leads into a process: their consumer, and the question for leads that are not known yet."""

from chat_service.leads import consumers
from chat_service.leads.lookup import LeadLookup, LeadOwner
from kit.chassis import Chassis


def wire_leads(chassis: Chassis, owner: LeadOwner) -> LeadLookup:
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    return LeadLookup(chassis.database, owner)
