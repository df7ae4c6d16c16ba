"""Conversion of dashboards to protobuf."""

from datetime import timedelta

from request_service.market.dashboards.models import NOTHING, BrokerNumbers
from request_service.market.figures.models import DaySpan
from request_service.market.leads.lifecycle import LeadStatus
from request_service.market.listings.lifecycle import ListingStatus
from twou.request.v1 import dashboard_pb2 as pb

_MINUTE = timedelta(minutes=1)


def dashboard_message(numbers: BrokerNumbers, span: DaySpan) -> pb.BrokerDashboard:
    days = [(day, numbers.days.get(day, NOTHING)) for day in span.days]
    return pb.BrokerDashboard(
        listings={status.value: numbers.listings.get(status, 0) for status in ListingStatus},
        leads={status.value: numbers.leads.get(status, 0) for status in LeadStatus},
        first_answer_minutes=None if numbers.first_answer is None else numbers.first_answer / _MINUTE,
        views=sum(counted.views for _, counted in days),
        new_leads=sum(counted.leads for _, counted in days),
        days=[pb.DashboardDay(day=day.isoformat(), views=one.views, leads=one.leads) for day, one in days],
    )
