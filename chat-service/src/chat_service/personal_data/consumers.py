"""Consumes the beginning of exports of users' data."""

from kit import personal_data
from kit.subscriptions import Subscription


def subscriptions() -> tuple[Subscription, ...]:
    return (personal_data.subscription("chat-service-data-exports"),)
