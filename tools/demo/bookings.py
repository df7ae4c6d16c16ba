"""The journey from a weekly plan to a calendar: a parent, a nurse who offers vaccinations, and a parent who waits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tools.demo.person import Data, Person
from tools.demo.report import Refused, Report, StepFailed

_PLACE = {"latitude": 9.0227, "longitude": 38.7468}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = 60
_CRITERION = {"age_criteria": "6-59 months", "doses_required": 2, "dose_interval_days": 28}


class BookingJourney:
    def __init__(self, parent: Person, nurse: Person, other: Person, report: Report) -> None:
        self._parent, self._nurse, self._other = parent, nurse, other
        self._step = report.step
        self._venue: Data = {}
        self._service: Data = {}
        self._children: dict[str, str] = {}
        self._slot: Data = {}
        self._record: Data = {}

    async def play(self) -> None:
        await self._sign_up()
        await self._open()
        await self._state_facts()
        await self._book()
        await self._wait()
        await self._keep_calendars()

    async def _sign_up(self) -> None:
        for person in (self._parent, self._nurse, self._other):
            with self._step(f"{person.name} registers, logs in and opens a socket") as step:
                await person.register()
                await person.log_in()
                await person.open_socket()
                step.detail = f"{person.role}, {person.email}"

    async def _open(self) -> None:
        with self._step("The nurse opens a venue") as step:
            said = {"name": "Vaccinations at Bole", "kind": "other", "address": "Bole Road 1", **_PLACE}
            self._venue = await self._nurse.call("POST", "/venues", json=said | {"time_zone": "Africa/Addis_Ababa"})
            step.detail = self._venue["name"]
        with self._step("The nurse offers a vaccination with two doses") as step:
            said = {"venue_id": self._venue["id"], "name": "Measles", "kind": "vaccination", "duration_minutes": 15}
            self._service = await self._nurse.call("POST", "/services", json=said | {"criteria": [_CRITERION]})
            step.detail = f"{_CRITERION['age_criteria']}, {_CRITERION['dose_interval_days']} days apart"
        with self._step("The nurse plans the weeks ahead") as step:
            first = datetime.now(UTC).date() + timedelta(days=2)
            plan = {
                "service_id": self._service["id"],
                "provider_id": self._nurse.id,
                "from": first.isoformat(),
                "to": (first + timedelta(days=_DAYS)).isoformat(),
                "weekly": [{"weekday": day, "start": "09:00", "end": "12:00"} for day in _WEEK],
            }
            made = await self._nurse.call("POST", f"/venues/{self._venue['id']}/slots/bulk", json=plan)
            step.detail = f"{made['created']} slots by the clock on the wall"

    async def _state_facts(self) -> None:
        with self._step("The parent states a date of birth") as step:
            await self._parent.call("PUT", "/users/me", json={"date_of_birth": "1990-02-28"})
            profile = await self._parent.call("GET", "/bookings/profile")
            step.detail = profile["date_of_birth"]
        for person in (self._parent, self._other):
            with self._step(f"{person.name} adds a child") as step:
                child = {"name": f"A child of {person.name}", "date_of_birth": _two_years_ago().isoformat()}
                added = await person.call("POST", "/bookings/dependants", json=child)
                self._children[person.id] = added["id"]
                step.detail = added["date_of_birth"]

    async def _book(self) -> None:
        with self._step("The parent looks for free slots nearby") as step:
            here = {"service_id": self._service["id"], "lat": _PLACE["latitude"], "lon": _PLACE["longitude"]}
            found = await self._parent.call("GET", "/bookings/available", params=here | {"timeslot_limit": 2})
            self._slot = found[0]
            step.detail = f"{self._slot['local_start']}, {self._slot['venue']['distance_km']:.1f} km away"
        with self._step("The vaccination is for children, not for the parent") as step:
            step.detail = await _refusal(self._parent, "/bookings/schedule", booking_slot_id=self._slot["id"])
        with self._step("The parent books it for the child") as step:
            self._record = await self._parent.call("POST", "/bookings/schedule", json=self._for_child(self._parent))
            step.detail = f"dose {self._record['dose_number']}, the next from {self._record['next_due_at']}"
        with self._step("Both sockets deliver booking.scheduled"):
            for person in (self._parent, self._nurse):
                await person.frame("booking.scheduled", self._is_the_record)
        with self._step("The second dose is not due on the same day") as step:
            body = self._for_child(self._parent) | {"booking_slot_id": found[1]["id"]}
            step.detail = await _refusal(self._parent, "/bookings/schedule", **body)

    async def _wait(self) -> None:
        with self._step(f"{self._other.name} wants the same slot") as step:
            step.detail = await _refusal(self._other, "/bookings/schedule", **self._for_child(self._other))
        with self._step(f"{self._other.name} waits for it"):
            wish = {"service_id": self._service["id"], "attendee_id": self._children[self._other.id]}
            only = {"from": self._slot["starts_at"], "to": self._slot["ends_at"]}
            await self._other.call("POST", "/bookings/waitlist", json=wish | only)
        with self._step("The parent moves the booking to another day") as step:
            later = datetime.fromisoformat(self._slot["starts_at"]) + timedelta(days=1)
            query = {"service_id": self._service["id"], "start_datetime": later.isoformat()}
            (slot,) = await self._parent.call("GET", "/bookings/available", params=query)
            said = {"record_id": self._record["id"], "new_slot_id": slot["id"]}
            self._record = await self._parent.call("POST", "/bookings/reschedule", json=said)
            step.detail = slot["local_start"]
        with self._step(f"{self._other.name}'s socket delivers the offer") as step:
            offer = await self._other.frame("booking.offered")
            step.detail = f"held until {offer['expires_at']}"
        with self._step(f"{self._other.name} takes it") as step:
            kept = await self._other.call("POST", "/bookings/schedule", json=self._for_child(self._other))
            step.detail = kept["status"]

    async def _keep_calendars(self) -> None:
        with self._step("The nurse cannot take these hours off") as step:
            off = {"starts_at": self._slot["starts_at"], "ends_at": self._slot["ends_at"]}
            step.detail = await _refusal(self._nurse, "/commitments", **off)
        with self._step("The nurse's calendar has both bookings") as step:
            commitments = await self._nurse.call("GET", "/commitments")
            if [one["kind"] for one in commitments] != ["slot", "slot"]:
                raise StepFailed(f"The calendar has {commitments}")
            step.detail = ", ".join(one["starts_at"] for one in commitments)
        with self._step("The parent subscribes to a calendar") as step:
            feed = await self._parent.call("POST", "/calendar/feeds", json={"details": "full"})
            address = "/calendar/" + feed["url"].rpartition("/")[2]
            self._require_entry(await self._parent.download(address), "CONFIRMED")
            step.detail = "one entry, with the service and the venue"
        with self._step("The parent cancels; the calendar says so") as step:
            cancelled = await self._parent.call("POST", f"/records/{self._record['id']}/cancel")
            self._require_entry(await self._parent.download(address), "CANCELLED")
            step.detail = cancelled["status"]

    def _require_entry(self, calendar: bytes, status: str) -> None:
        lines = calendar.decode().splitlines()
        if lines.count("BEGIN:VEVENT") != 1 or f"STATUS:{status}" not in lines:
            raise StepFailed(f"The calendar has no entry that is {status}: {lines}")

    def _for_child(self, person: Person) -> dict[str, Any]:
        return {"booking_slot_id": self._slot["id"], "attendee_id": self._children[person.id]}

    def _is_the_record(self, data: Data) -> bool:
        return bool(data["id"] == self._record["id"])


async def _refusal(person: Person, path: str, **body: object) -> str:
    """Returns the status and code of a refusal. Raises StepFailed if the API accepts the command."""
    try:
        await person.call("POST", path, json=body)
    except Refused as refused:
        if refused.status == 409:
            return f"409 {refused.code}"
        raise
    raise StepFailed(f"POST {path} was accepted")


def _two_years_ago() -> date:
    return datetime.now(UTC).date() - timedelta(days=730)
