"""The route of the dashboard of a broker, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import READING, spends
from gateway.dependencies import Services
from gateway.features.dashboards.schemas import BrokerDashboard
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import dashboard_pb2

router = APIRouter(tags=["brokers"])


@router.get("/brokers/me/dashboard")
@spends(READING)
async def get_broker_dashboard(_caller: Caller, services: Services) -> Json[BrokerDashboard]:
    """Returns what brokers want to know at a glance, of their own listings and of those in which they take part."""
    message = dashboard_pb2.GetBrokerDashboardRequest()
    return BrokerDashboard.of((await rpc.unary(services.dashboards.GetBrokerDashboard, message)).dashboard)
