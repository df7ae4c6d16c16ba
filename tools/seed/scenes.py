"""The scenes that `make seed` plays: people of Addis Ababa, venues, bookings, requests and payments in every state.

A request expires after an hour without a provider, so a pending one becomes an expired one by itself, and so does a
payment to which the payer has not agreed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cast:
    """An account; its address is `<key>@seed.example.com`."""

    key: str
    name: str
    role: str
    latitude: float
    longitude: float
    # These two are for providers.
    categories: tuple[str, ...] = ()
    vehicle: str = ""


@dataclass(frozen=True)
class Scene:
    """A request, told apart from others of its client by its description."""

    client: str
    category: str
    description: str
    # The provider, and the steps that are taken: `accept`, `start`, `complete`; or `cancel` by the client.
    provider: str = ""
    steps: tuple[str, ...] = ()
    # Each with its author: `client` or `provider`.
    messages: tuple[tuple[str, str], ...] = ()
    has_photo: bool = False
    # Hours from now at which help is wanted.
    in_hours: int = 0
    score: int = 0
    # The end of the client's payment: `asked`, `agreed`, `refused` by the bank, `given up`; without it, no price.
    payment: str = ""
    # The part of the price that an admin gives back, and a tip that the client's bank refuses.
    refund: int = 0
    refused_tip: int = 0


@dataclass(frozen=True)
class Hospital:
    """A venue that offers the vaccinations. It is not found before an admin, its owner, has verified it."""

    name: str
    kind: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Place:
    """A venue, told apart from others of its owner by its name."""

    owner: str
    name: str
    kind: str
    address: str
    latitude: float
    longitude: float
    # The service of the venue, offered on weekdays.
    service: str
    service_kind: str
    minutes: int


@dataclass(frozen=True)
class Household:
    """The facts that a client states for bookings, and the people for whom they book."""

    client: str
    born: str
    gender: str
    health_conditions: tuple[str, ...] = ()
    # Each with name, date of birth and gender.
    dependants: tuple[tuple[str, str, str], ...] = ()


# The client who books the first slot of a venue.
BOOKINGS = (("selam", "Bole Batteries"), ("abel", "Kality Vehicle Inspection"))

CAST = (
    Cast("selam", "Selam Tesfaye", "client", 9.0108, 38.7613),
    Cast("abel", "Abel Girma", "client", 8.9950, 38.7890),
    Cast("hanna", "Hanna Bekele", "client", 9.0351, 38.7402),
    Cast("dawit", "Dawit Alemu", "provider", 9.0152, 38.7590, ("battery", "tire"), "Pickup with jump leads"),
    Cast("meron", "Meron Haile", "provider", 8.9987, 38.7921, ("towing", "battery"), "Flatbed tow truck"),
    Cast("yonas", "Yonas Kebede", "provider", 9.0302, 38.7455, ("tire", "fuel"), "Van with a compressor"),
)

HOUSEHOLDS = (
    Household("selam", "1988-03-14", "F", ("asthma",), (("Liya", "2023-09-02", "F"), ("Noah", "2026-02-11", "M"))),
    Household("abel", "1957-11-30", "M", ("diabetes", "heart")),
)

# The operator of the marketplace, who offers vaccinations at a health centre.
ADMIN = Cast("almaz", "Almaz Wolde", "client", 9.0227, 38.7468)
HEALTH_CENTRE = Hospital("Arada Health Centre", "polyclinic", "Churchill Avenue 8", 9.0336, 38.7501)
# A client and the vaccination that they book there.
VACCINATION = ("hanna", "Influenza")

VENUES = (
    Place("dawit", "Bole Batteries", "garage", "Africa Avenue 12", 9.0150, 38.7685, "Battery check", "maintenance", 30),
    Place(
        "yonas", "Piassa Tyres", "garage", "Cunningham Street 3", 9.0367, 38.7523, "Change of tyres", "maintenance", 60
    ),
    Place(
        "meron",
        "Kality Vehicle Inspection",
        "inspection",
        "Debre Zeyit Road 40",
        8.9221,
        38.7702,
        "Yearly inspection",
        "inspection",
        45,
    ),
)

SCENES = (
    Scene("selam", "battery", "The car does not start, the lights are dim."),
    Scene("selam", "tire", "A flat tyre in front, the spare one is in the boot.", in_hours=48),
    Scene(
        "abel",
        "towing",
        "The gearbox is stuck in second gear, near the stadium.",
        "meron",
        ("accept",),
        (("client", "I am beside the blue kiosk."), ("provider", "Fifteen minutes, there is traffic.")),
        has_photo=True,
    ),
    Scene(
        "hanna",
        "tire",
        "A nail in the rear tyre, it loses air slowly.",
        "yonas",
        ("accept", "start"),
        (("provider", "I can see you."), ("client", "Thank you!")),
    ),
    Scene(
        "selam",
        "battery",
        "The battery is empty after a night with the lights on.",
        "dawit",
        ("accept", "start", "complete"),
        (("client", "Second floor of the car park."), ("provider", "On my way."), ("client", "It runs again.")),
        has_photo=True,
        score=5,
    ),
    Scene("hanna", "fuel", "Out of fuel on the ring road.", steps=("cancel",)),
    # Payments in every state.
    Scene("abel", "fuel", "The tank is empty, near the airport.", payment="asked"),
    Scene("hanna", "tire", "The valve of a front tyre leaks.", payment="refused"),
    Scene("selam", "towing", "The clutch has failed at the traffic lights.", steps=("cancel",), payment="given up"),
    Scene(
        "abel",
        "tire",
        "A tyre has burst on the way to Adama.",
        "dawit",
        ("accept", "start", "complete"),
        payment="agreed",
        refund=50,
        refused_tip=25,
    ),
    Scene("hanna", "battery", "The alarm has emptied the battery.", "dawit", ("accept",), payment="agreed"),
)
