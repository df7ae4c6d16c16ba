"""Every field that a PUT or PATCH can change, with a value, and the fields that null clears."""

from datetime import UTC, datetime, timedelta

from gateway.features.searches.schemas import SearchFilter
from tests.market import SEARCH
from tests.notified import CLEARABLE_PREFERENCES, NOTIFICATION_PREFERENCES
from tests.payers import ACCOUNT as PAYOUT_ACCOUNT
from tests.people import ADDIS, Json
from tests.resources import BROKER

TOMORROW = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
# Facts about a person, of which an account shows other ones: the end of a number, the place of a code.
STATED: Json = {"nric": None, "postal_code": "1000"}
# The clinic that a person names by its id, or by its postal code.
CLINIC: Json = {"enrolled_venue_id": None, "enrolled_clinic_postal_code": None}
SHOWN_OTHERWISE = STATED | CLINIC
# A car has none of these.
OF_A_PROPERTY = {
    *("property_type", "address", "size_m2", "land_m2", "bedrooms", "bathrooms", "floor", "year_built", "furnished"),
    "parking",
}
# Fields that a thing shows otherwise after null: the name of the account, and no place at all.
ALSO_OTHERWISE = {
    "/sellers/me": {"display_name"},
    "/listings/{listing_id}": OF_A_PROPERTY | {"latitude", "longitude", "make", "model", "year"},
}
PROFILE: Json = {**CLINIC, "health_conditions": ["asthma", "heart"]}
ACCOUNT: Json = {"full_name": "A Name", "username": "", "phone": "+251 911", "bio": "A text"}
OWN: Json = {
    **ACCOUNT,
    **STATED,
    "email": "",
    "preferences": {"theme": "dark", "locale": "am-ET"},
    "date_of_birth": "1990-05-17",
    "gender": "F",
}
# A body for each route that sets every field, and the names of those that null clears.
FULL: dict[str, Json] = {
    "/notifications/preferences": NOTIFICATION_PREFERENCES,
    "/users/me": OWN,
    "/users": OWN | PROFILE,
    "/bookings/profile": PROFILE,
    "/users/{user_id}": {**ACCOUNT, "email": "", "role": "client", "is_active": True},
    "/requests/{request_id}": {
        "description": "It does not start",
        "category": "tire",
        "address": "At the bridge",
        "scheduled_for": TOMORROW,
        **ADDIS,
    },
    "/messages/{request_id}/{message_id}": {"content": "Hello"},
    "/reviews/{review_id}": {"rating": 4, "comment": "Quick"},
    "/brokers/me": BROKER,
    "/conversations/{conversation_id}": {"is_active": True, "title": "Tyres"},
    "/providers/me": {
        "categories": ["towing"],
        "vehicle": "A truck",
        "service_radius_km": 40.0,
        "is_available": True,
        "bio": "A text",
    },
    "/services/{service_id}": {
        "name": "Influenza",
        "kind": "vaccination",
        "description": "Every autumn",
        "duration_minutes": 15,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "price": 19.5,
        "currency": "USD",
        "criteria": [],
        "is_active": True,
    },
    "/slots/{slot_id}": {"starts_at": TOMORROW, "capacity": 3, "provider_id": ""},
    "/venues/{venue_id}": {
        "name": "Bole Garage",
        "kind": "garage",
        "address": "Bole Road 1",
        "postal_code": "1000",
        **ADDIS,
        "time_zone": "Africa/Addis_Ababa",
        "phone": "+251 911",
        "rules": {
            "min_notice_minutes": 60,
            "max_ahead_days": 30,
            "cancel_until_minutes": 120,
            "hold_minutes": 5,
            "offer_minutes": 15,
            "reminder_minutes": [1440, 60],
            "strict_eligibility": True,
            "no_show_limit": 3,
        },
    },
    "/sellers/me": {
        "display_name": "Bole Cars",
        "kind": "business",
        "about": "Cars since 1990",
        "contact_phone": "+251 911",
        "show_phone": True,
        "languages": ["am"],
    },
    "/searches/{search_id}": SEARCH | {"alert": "daily"},
    "/leads/{lead_id}": {"status": "contacted", "note": "Wants to see it"},
    "/listings/{listing_id}": dict.fromkeys(OF_A_PROPERTY)
    | {
        "offer": "rent",
        "title": "Toyota Vitz",
        "description": "In good order",
        "price": 100.5,
        "currency": "USD",
        "negotiable": True,
        "location": "Bole",
        "region": "Addis Ababa",
        **ADDIS,
        "position": "exact",
        "image_ids": [],
        "available_from": "2026-12-01",
        "make": "Toyota",
        "model": "Vitz",
        "year": 2012,
        "mileage": 70_000,
        "fuel_type": "petrol",
        "transmission": "manual",
        "body_type": "hatchback",
        "condition": "used",
        "color": "white",
        "engine_cc": 1300,
        "vin": "JT152AB12345678",
        "status": "available",
    },
    "/providers/me/payout-account": PAYOUT_ACCOUNT,
    "/admin/flags/{flag}": {"enabled": True, "percent": 10, "roles": ["client"]},
    "/admin/settings/{setting}": {"value": True},
    "/providers/me/location": {
        **ADDIS,
        "accuracy_m": 5.0,
        "heading": 90.0,
        "speed": 3.0,
        "recorded_at": None,
    },
}
OF_OWN = {
    *("username", "phone", "bio", "preferences", "preferences.theme", "preferences.locale"),
    *(*STATED, "date_of_birth", "gender"),
}
CLEARABLE = {
    "/users/me": OF_OWN,
    "/users": OF_OWN | PROFILE.keys(),
    "/bookings/profile": set(PROFILE),
    "/users/{user_id}": {"username", "phone", "bio"},
    "/requests/{request_id}": {"address", "scheduled_for"},
    "/messages/{request_id}/{message_id}": set(),
    "/reviews/{review_id}": {"comment"},
    "/brokers/me": {"years_experience", "bio", "company"},
    "/conversations/{conversation_id}": {"title"},
    "/providers/me": {"vehicle", "bio"},
    "/services/{service_id}": {"description", "price"},
    "/slots/{slot_id}": {"provider_id"},
    "/venues/{venue_id}": {"postal_code", "phone", "rules.no_show_limit"},
    "/leads/{lead_id}": {"note"},
    "/searches/{search_id}": {f"filter.{name}" for name in SearchFilter.model_fields},
    "/sellers/me": {"display_name", "about", "contact_phone"},
    "/listings/{listing_id}": {
        *("description", "location", "region", "latitude", "longitude", "available_from", "mileage", "fuel_type"),
        *("transmission", "body_type", "condition", "color", "engine_cc", "vin", *OF_A_PROPERTY),
        # A property has none of them, and a vehicle needs them.
        *("make", "model", "year"),
    },
    "/providers/me/payout-account": set(),
    "/notifications/preferences": CLEARABLE_PREFERENCES,
    "/providers/me/location": {"accuracy_m", "heading", "speed", "recorded_at"},
    "/admin/flags/{flag}": {"percent"},
    "/admin/settings/{setting}": {"value"},
}
# The paths at which people read what they change about themselves.
PLACES_OF_OWN = {
    "/users/me": "/users/me",
    "/users": "/bookings/profile and /users/me",
    "/bookings/profile": "/bookings/profile",
}
# The password that confirms a change, the version that was seen, and what a change of a slot says besides.
NOT_STORED = {"password", "minutes", "cancel_bookings", "version"}
# The routes that replace all at once.
OF_ADMINS = {"/admin/flags/{flag}", "/admin/settings/{setting}"}
REPLACED = OF_ADMINS | {
    "/providers/me/location",
    "/providers/me/payout-account",
    "/notifications/preferences",
    # Its filter: tests/test_searches.py.
    "/searches/{search_id}",
}
