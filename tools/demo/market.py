"""The journey of a car on the marketplace: its seller, a buyer who looks at it, and an admin."""

from tools.demo.person import Data, Person
from tools.demo.report import Refused, Report, StepFailed
from tools.stack.operators import MakeAdmin

_PLACE = {"latitude": 8.9954, "longitude": 38.7886}
_CAR = {
    "title": "Toyota Vitz 2014",
    "description": "አዲስ ጎማ ያለው፣ በጥሩ ሁኔታ ላይ።",
    "make": "Toyota",
    "model": "Vitz",
    "year": 2014,
    "mileage": 84_000,
    "fuel_type": "petrol",
    "vin": "JTDKW923605012345",
    "location": "Bole, Addis Ababa",
}


class MarketJourney:
    def __init__(self, buyer: Person, seller: Person, admin: Person, make_admin: MakeAdmin, report: Report) -> None:
        self._buyer, self._seller, self._admin = buyer, seller, admin
        self._make_admin = make_admin
        self._step = report.step
        self._listing: Data = {}

    async def play(self) -> None:
        await self._sign_up()
        await self._offer()
        await self._look()
        await self._change()
        await self._suspend()

    @property
    def _path(self) -> str:
        return f"/listings/{self._listing['id']}"

    async def _sign_up(self) -> None:
        for person in (self._buyer, self._seller, self._admin):
            with self._step(f"{person.name} registers, logs in and opens a socket") as step:
                await person.register()
                await person.log_in()
                await person.open_socket()
                step.detail = f"{person.role}, {person.email}"

    async def _offer(self) -> None:
        with self._step("The buyer has no profile and offers nothing") as step:
            body = _CAR | {"price": 1_250_000}
            step.detail = await _refusal(self._buyer, "POST", "/vehicles", 403, **body)
        with self._step("The seller writes a draft, which opens their profile") as step:
            draft = {"price": 1_250_000, "status": "draft", **_PLACE}
            self._listing = await self._seller.call("POST", "/vehicles", json=_CAR | draft)
            step.detail = self._listing["status"]
        with self._step("No other person finds the draft") as step:
            step.detail = await _refusal(self._buyer, "GET", self._path, 404)
        with self._step("The seller publishes it") as step:
            self._listing = await self._seller.call("POST", f"{self._path}/publish")
            step.detail = f"until {self._listing['expires_at'][:10]}"
        with self._step("The seller's socket delivers listing.published"):
            await self._seller.frame("listing.published", lambda data: bool(data["id"] == self._listing["id"]))

    async def _look(self) -> None:
        with self._step("The buyer sees the car, and a place nearby") as step:
            shown = await self._buyer.call("GET", self._path)
            if shown["latitude"] == _PLACE["latitude"]:
                raise StepFailed("The exact place is shown")
            step.detail = f"{shown['latitude']:.4f}, {shown['longitude']:.4f}, vin …{shown['vin']}"
        with self._step("The buyer cannot change it") as step:
            step.detail = await _refusal(self._buyer, "PATCH", self._path, 403, price=1)

    async def _change(self) -> None:
        with self._step("The seller lowers the price") as step:
            changed = await self._seller.call("PATCH", self._path, json={"price": 1_199_999.99})
            step.detail = f"{changed['price']:.2f} {changed['currency']}"
        with self._step("The seller renews it") as step:
            step.detail = f"until {(await self._seller.call('POST', f'{self._path}/renew'))['expires_at'][:10]}"

    async def _suspend(self) -> None:
        with self._step("An admin suspends the seller") as step:
            if not await self._make_admin(self._admin.email):
                step.detail = "left out: `make admin` does not reach this system"
                await self._sell()
                return
            await self._admin.log_in()
            await self._decide("suspend", "Is it theirs?")
            step.detail = await _refusal(self._buyer, "GET", self._path, 404)
        with self._step("The seller can offer nothing") as step:
            step.detail = await _refusal(self._seller, "PATCH", self._path, 403, price=1)
        with self._step("The admin restores the seller") as step:
            await self._decide("restore", "It is theirs.")
            step.detail = (await self._buyer.call("GET", self._path))["status"]
        await self._sell()

    async def _decide(self, decision: str, reason: str) -> None:
        await self._admin.send_command("POST", f"/sellers/{self._seller.id}/{decision}", json={"reason": reason})

    async def _sell(self) -> None:
        with self._step("The seller sells the car") as step:
            step.detail = (await self._seller.call("PATCH", self._path, json={"status": "sold"}))["status"]
        with self._step("It is sold once") as step:
            step.detail = await _refusal(self._seller, "PATCH", self._path, 409, status="sold")


async def _refusal(person: Person, method: str, path: str, status: int, /, **body: object) -> str:
    """Returns the status and code of a refusal. Raises StepFailed if the API accepts the command."""
    try:
        await person.call(method, path, **({"json": body} if body else {}))
    except Refused as refused:
        if refused.status == status:
            return f"{status} {refused.code}"
        raise
    raise StepFailed(f"{method} {path} was accepted")
