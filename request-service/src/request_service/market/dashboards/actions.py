"""The verb of the dashboard of a broker."""

from datetime import timedelta
from statistics import median

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession
from request_service.market.brokers import queries as brokers
from request_service.market.dashboards import queries
from request_service.market.dashboards.models import BrokerNumbers
from request_service.market.figures.models import USUAL_DAYS, DaySpan


async def get_broker_dashboard(session: ReadSession, caller: Caller, span: DaySpan) -> BrokerNumbers:
    """Raises BrokerNotFound for a caller who is no broker."""
    await brokers.get_broker(session, caller.user_id)
    since = clock.now() - timedelta(days=USUAL_DAYS)
    answers = await queries.list_first_answers(session, caller.user_id, since)
    return BrokerNumbers(
        listings=await queries.count_listings(session, caller.user_id),
        leads=await queries.count_leads(session, caller.user_id),
        first_answer=timedelta(seconds=median(one.total_seconds() for one in answers)) if answers else None,
        days=await queries.sum_days(session, caller.user_id, span),
    )
