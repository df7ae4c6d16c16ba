"""The data about help, bookings and money that a user gets in an archive.

A job has what the provider did; the description and the place of the request are those of its client. Account numbers
and cards are shown by their last digits alone, as everywhere.
"""

from kit.personal_data import Rows
from request_service.assistance.dispatch.models import Offer
from request_service.assistance.requests.models import ServiceRequest
from request_service.booking.bookings.models import Booking
from request_service.booking.calendars.models import CalendarFeed
from request_service.booking.people.models import Dependant, PersonFacts
from request_service.booking.venues.models import StaffMember, Venue
from request_service.booking.waiting.models import Wait
from request_service.commitments.models import Commitment
from request_service.market.brokers.models import Broker
from request_service.market.favourites.models import Favourite
from request_service.market.leads.models import Lead
from request_service.market.listings.models import Listing
from request_service.market.searches.models import SavedSearch
from request_service.market.sellers.models import Seller
from request_service.payment.methods.models import PaymentMethod
from request_service.payment.payments.models import Payment
from request_service.payment.payouts.models import Payout, PayoutAccount
from request_service.payment.quotes.models import Quote
from request_service.providers.models import Provider
from request_service.reviews.models import Review
from request_service.verification.models import AccountVerification

_REQUEST = (
    "id provider_id category description latitude longitude address status scheduled_for quote payment_gateway"
    " payment_status created_at updated_at accepted_at started_at completed_at cancelled_at cancel_reason expired_at"
)
_JOB = "id category status quote accepted_at started_at completed_at cancelled_at"
_PROVIDER = (
    "name vehicle bio service_radius_km is_available rating rating_count completed_jobs latitude longitude located_at"
    " created_at"
)
_BOOKING = (
    "id attendee_id person_id slot_id venue_id starts_at status dose_number note price_units currency cancel_reason"
    " ended_at created_at updated_at"
)
_PERSON = "date_of_birth gender postal_code address latitude longitude enrolled_venue_id health_conditions"
_VENUE = "id name kind address postal_code latitude longitude time_zone phone is_active is_public created_at updated_at"
_LEAD = "id listing_id kind offer_units currency status first_answer_at created_at updated_at"
_SELLER = "display_name kind about contact_phone show_phone languages suspended_at is_active created_at updated_at"
_LISTING = (
    "id broker_id type offer status moderation title description price_units currency negotiable location region"
    " latitude longitude image_ids available_from published_at expires_at created_at updated_at"
)
_PAYMENT = (
    "id reference purpose request_id booking_id payee_id gateway currency amount amount_captured amount_refunded status"
    " failure_message created_at succeeded_at"
)
_EARNING = "id purpose request_id booking_id currency amount_captured fee_amount status created_at succeeded_at"
_BROKER = (
    "name license_number years_experience bio company regions status reason is_active created_at updated_at decided_at"
)
_REVIEW = (
    "id request_id booking_id listing_id ratee_id score comment is_verified created_at updated_at removed_at reply"
    " replied_at"
)
_OPINION = "id request_id booking_id listing_id score comment is_verified created_at reply replied_at"
_PAYOUT = "id reference currency amount status method bank_code account_hint failure_message created_at paid_at"

SECTIONS = (
    Rows.of("requests", ServiceRequest, "client_id", _REQUEST),
    Rows.of("jobs", ServiceRequest, "provider_id", _JOB),
    Rows.of("provider", Provider, "id", _PROVIDER),
    Rows.of("verification", AccountVerification, "user_id", "is_verified changed_at"),
    Rows.of("offers", Offer, "provider_id", "id request_id distance_km state created_at expires_at"),
    Rows.of("commitments", Commitment, "holder_id", "id kind source_id starts_at ends_at latitude longitude note"),
    Rows.of("calendar_feeds", CalendarFeed, "user_id", "id details created_at"),
    Rows.of("person", PersonFacts, "user_id", _PERSON),
    Rows.of("dependants", Dependant, "user_id", "id name date_of_birth gender created_at ended_at"),
    Rows.of("venues", Venue, "owner_id", _VENUE),
    Rows.of("work_at_venues", StaffMember, "user_id", "venue_id invited_at joined_at"),
    Rows.of("bookings", Booking, "user_id", _BOOKING),
    Rows.of("waits", Wait, "user_id", "id person_id service_id venue_id starts_after starts_before created_at"),
    Rows.of("favourites", Favourite, "user_id", "listing_id created_at"),
    Rows.of("saved_searches", SavedSearch, "user_id", "id name filter alert created_at updated_at"),
    Rows.of("broker", Broker, "user_id", _BROKER),
    Rows.of("reviews", Review, "rater_id", _REVIEW),
    Rows.of("reviews_about_you", Review, "ratee_id", _OPINION),
    Rows.of("seller", Seller, "user_id", _SELLER),
    Rows.of("listings", Listing, "owner_id", _LISTING),
    Rows.of("leads", Lead, "buyer_id", _LEAD),
    Rows.of("leads_received", Lead, "seller_id", f"{_LEAD} note"),
    Rows.of("brokered_listings", Listing, "broker_id", "id owner_id type status title created_at"),
    Rows.of("quotes", Quote, "user_id", "id category latitude longitude scheduled_for price created_at request_id"),
    Rows.of("payments", Payment, "user_id", _PAYMENT),
    Rows.of("earnings", Payment, "payee_id", _EARNING),
    Rows.of("cards", PaymentMethod, "user_id", "id gateway status brand last4 exp_month exp_year created_at saved_at"),
    Rows.of("payout_accounts", PayoutAccount, "provider_id", "id method bank_code account_hint created_at"),
    Rows.of("payouts", Payout, "provider_id", _PAYOUT),
)
