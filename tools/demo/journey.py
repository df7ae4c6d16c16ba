"""The journey from a breakdown to a completed job, as its client and its provider see it."""

import hashlib
import random
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tools.demo.money import Money
from tools.demo.person import Data, Person
from tools.demo.photo import photo
from tools.demo.report import Report, StepFailed

_CATEGORY = "battery"
_DESCRIPTION = "The car does not start, the lights are dim."
# Degrees of latitude: half a kilometre.
_PROVIDER_IS_OFF_BY = 0.0045
# About seven kilometres.
_GARAGE_IS_OFF_BY = 0.063


class Journey:
    def __init__(self, client: Person, provider: Person, money: Money, report: Report) -> None:
        self._client = client
        self._provider = provider
        self._step = report.step
        # A random place around Addis Ababa, so that providers of earlier journeys are rarely the nearest ones.
        self._latitude = round(random.uniform(8.8, 9.2), 5)
        self._longitude = round(random.uniform(38.6, 39.0), 5)
        self._request_id = ""
        self._money = money

    async def play(self) -> None:
        await self._sign_up()
        await self._get_ready()
        await self._ask_for_help()
        await self._accept()
        await self._talk()
        await self._share_a_photo()
        await self._do_the_job()
        await self._money.follow()

    async def _sign_up(self) -> None:
        for person in (self._client, self._provider):
            with self._step(f"{person.name} registers as a {person.role}") as step:
                await person.register()
                step.detail = person.email
        for person in (self._client, self._provider):
            with self._step(f"{person.name} logs in"):
                await person.log_in()

    async def _get_ready(self) -> None:
        with self._step("The provider publishes a profile and is available") as step:
            profile = {"categories": [_CATEGORY, "tire"], "vehicle": "Pickup with jump leads", "is_available": True}
            answer = await self._provider.call("PUT", "/providers/me", json=profile | {"service_radius_km": 25})
            step.detail = ", ".join(answer["categories"])
        with self._step("The provider publishes a location") as step:
            position = {"latitude": self._latitude + _PROVIDER_IS_OFF_BY, "longitude": self._longitude}
            now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
            await self._provider.call("PUT", "/providers/me/location", json=position | {"recorded_at": now})
            step.detail = f"{position['latitude']:.4f}, {position['longitude']:.4f}"
        for person in (self._client, self._provider):
            with self._step(f"The {person.role} opens a socket"):
                await person.open_socket()

    async def _ask_for_help(self) -> None:
        place = {"latitude": self._latitude, "longitude": self._longitude}
        quote = await self._ask_for_the_price(place)
        with self._step("The client asks for help") as step:
            wish = {"description": _DESCRIPTION, "category": _CATEGORY, **place, "quote_id": quote["id"]}
            created = await self._client.call("POST", "/requests/", json=wish)
            self._request_id = created["id"]
            if created["quote"] != quote:
                raise StepFailed(f"The request has another price than the quote: {created['quote']}")
            step.detail = f"{created['status']}, for {_amount(quote, quote['total'])}"
        await self._money.hold(created)
        with self._step("The provider's socket delivers the offer") as step:
            offer = await self._provider.frame("offer.created", self._is_ours)
            step.detail = f"{offer['distance_km']:.2f} km away"
        with self._step("The provider finds it among the open requests nearby") as step:
            near = {"lat": self._latitude, "lon": self._longitude, "radius_km": 10}
            available = await self._provider.call("GET", "/requests/available", params=near)
            found = _found(available, "id", self._request_id)
            exact = (found["latitude"], found["longitude"]) == (self._latitude, self._longitude)
            if exact:
                raise StepFailed("The exact position is shown before the request is accepted")
            step.detail = f"{found['distance_km']:.2f} km away, position blurred"
        with self._step("The provider finds it among the offers") as step:
            offers = await self._provider.call("GET", "/providers/me/offers")
            step.detail = f"until {_found(offers, 'request_id', self._request_id)['expires_at']}"

    async def _ask_for_the_price(self, place: Data) -> Data:
        garage = {"latitude": self._latitude + _GARAGE_IS_OFF_BY, "longitude": self._longitude}
        with self._step("The client asks for the price") as step:
            wish = {"category": _CATEGORY, **place, "destination": garage}
            quote: Data = await self._client.call("POST", "/quotes", json=wish)
            step.detail = f"{_amount(quote, quote['total'])}, until {quote['valid_until']}"
        for line in quote["lines"]:
            with self._step(f"  {line['label']}") as step:
                step.detail = _amount(quote, line["amount"])
        return quote

    async def _accept(self) -> None:
        with self._step("The provider accepts") as step:
            accepted = await self._provider.call("POST", f"/requests/{self._request_id}/accept")
            if accepted["provider_id"] != self._provider.id:
                raise StepFailed("The request was assigned to another provider")
            step.detail = f"{accepted['status']}, epoch {accepted['epoch']}"
        with self._step("The client's socket delivers the acceptance"):
            await self._client.frame("request.accepted", self._is_the_request)

    async def _talk(self) -> None:
        with self._step("The client writes over the socket") as step:
            mark = secrets.token_hex(8)
            message = {
                "request_id": self._request_id,
                "content": "I am at the petrol station.",
                "client_message_id": mark,
            }
            await self._client.send("message.send", message)
            ack = await self._client.frame("message.ack", lambda data: data["client_message_id"] == mark)
            step.detail = f"acknowledged as number {ack['message']['seq']}"
        await self._both_see("message.created", lambda data: data["id"] == ack["message"]["id"])
        with self._step("The provider answers over REST") as step:
            answer = {"request_id": self._request_id, "content": "Ten minutes."}
            written = await self._provider.call("POST", "/messages/", json=answer)
            step.detail = f"number {written['seq']}"
        await self._both_see("message.created", lambda data: data["id"] == written["id"])
        with self._step("The client reads the conversation") as step:
            messages = await self._client.call("GET", f"/messages/{self._request_id}")
            if [message["seq"] for message in messages] != [1, 2]:
                raise StepFailed(f"The conversation is not 1, 2: {messages}")
            step.detail = f"{len(messages)} messages, in order"

    async def _share_a_photo(self) -> None:
        picture = photo()
        with self._step("The client uploads a photo") as step:
            part = {"file": ("dashboard.png", picture, "image/png")}
            uploaded = await self._client.call("POST", f"/requests/{self._request_id}/upload", files=part)
            step.detail = f"{uploaded['file_size']} bytes, {uploaded['content_type']}, {uploaded['status']}"
        with self._step("The provider's socket delivers the photo"):
            await self._provider.frame("file.uploaded", lambda data: data["id"] == uploaded["id"])
        with self._step("The provider downloads the same bytes") as step:
            received = await self._provider.download(f"/uploads/{uploaded['id']}/download")
            digest = hashlib.sha256(received).hexdigest()
            if not digest == uploaded["sha256"] == hashlib.sha256(picture).hexdigest():
                raise StepFailed("The downloaded bytes differ from the uploaded ones")
            step.detail = f"sha256 {digest[:16]}…"

    async def _do_the_job(self) -> None:
        for verb, status in (("start", "in_progress"), ("complete", "completed")):
            with self._step(f"The provider's job: {verb}") as step:
                changed = await self._provider.call("POST", f"/requests/{self._request_id}/{verb}")
                if changed["status"] != status:
                    raise StepFailed(f"The request is {changed['status']}, not {status}")
                step.detail = changed["status"]
        await self._both_see("request.completed", self._is_the_request)

    async def _both_see(self, kind: str, about: Callable[[Data], bool]) -> None:
        with self._step(f"Both sockets deliver {kind}"):
            for person in (self._client, self._provider):
                await person.frame(kind, about)

    def _is_ours(self, data: Data) -> bool:
        return bool(data["request_id"] == self._request_id)

    def _is_the_request(self, data: Data) -> bool:
        return bool(data["id"] == self._request_id)


def _amount(quote: Data, amount: float) -> str:
    return f"{amount:.2f} {quote['currency']}"


def _found(things: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    for thing in things:
        if thing[key] == value:
            return thing
    raise StepFailed(f"Nothing with {key} {value} among {len(things)}")
