"""The two hundred things that people of the seed offer: properties and vehicles, half of them in Amharic."""

from dataclasses import dataclass
from typing import Any

type Thing = dict[str, Any]

# No seller comes near the limit of live listings.
COUNT = 200


@dataclass(frozen=True)
class Quarter:
    name: str
    amharic: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Model:
    make: str
    model: str
    amharic: str
    fuel_type: str
    body_type: str
    # In birr, when it is ten years old.
    price: int


@dataclass(frozen=True)
class Kind:
    property_type: str
    name: str
    amharic: str
    bedrooms: int | None
    size_m2: int
    # In birr, of a sale.
    price: int


QUARTERS = (
    Quarter("Bole", "ቦሌ", 8.9954, 38.7886),
    Quarter("Piassa", "ፒያሳ", 9.0367, 38.7523),
    Quarter("Kazanchis", "ካዛንቺስ", 9.0165, 38.7680),
    Quarter("Sarbet", "ሳርቤት", 8.9930, 38.7330),
    Quarter("CMC", "ሲኤምሲ", 9.0230, 38.8500),
    Quarter("Gerji", "ገርጂ", 8.9970, 38.8110),
    Quarter("Megenagna", "መገናኛ", 9.0200, 38.8010),
    Quarter("Ayat", "አያት", 9.0210, 38.8740),
    Quarter("Kality", "ቃሊቲ", 8.9221, 38.7600),
    Quarter("Mekanisa", "መካኒሳ", 8.9780, 38.7290),
)
MODELS = (
    Model("Toyota", "Vitz", "ቶዮታ ቪትዝ", "petrol", "hatchback", 1_150_000),
    Model("Toyota", "Corolla", "ቶዮታ ኮሮላ", "petrol", "sedan", 1_900_000),
    Model("Toyota", "Hilux", "ቶዮታ ሃይሉክስ", "diesel", "pickup", 4_200_000),
    Model("Suzuki", "Dzire", "ሱዙኪ ዲዛየር", "petrol", "sedan", 1_700_000),
    Model("Hyundai", "Tucson", "ሀዩንዳይ ቱሳን", "petrol", "suv", 3_100_000),
    Model("BYD", "e2", "ቢዋይዲ ኢ2", "electric", "hatchback", 2_600_000),
    Model("Volkswagen", "ID.4", "ቮልስዋገን አይዲ 4", "electric", "suv", 4_800_000),
)
KINDS = (
    Kind("house", "House", "ቤት", 4, 240, 18_000_000),
    Kind("apartment", "Apartment", "አፓርታማ", 2, 95, 9_500_000),
    Kind("condo", "Condominium", "ኮንዶሚኒየም", 3, 78, 5_200_000),
    Kind("land", "Plot of land", "ቦታ", None, 500, 14_000_000),
    Kind("office", "Office", "ቢሮ", None, 130, 11_000_000),
    Kind("commercial", "Shop", "ሱቅ", None, 60, 8_000_000),
)
_TRANSMISSIONS, _COLORS = ("automatic", "manual"), ("white", "silver", "blue", "black", "red")
_NEWEST, _YEARS = 2024, 15


def things() -> list[Thing]:
    """Returns what is offered, always the same. No two have the same title."""
    return [(_property if number % 2 else _vehicle)(number) for number in range(COUNT)]


def _vehicle(number: int) -> Thing:
    model, quarter, year = (
        MODELS[number // 2 % len(MODELS)],
        QUARTERS[number // 2 % len(QUARTERS)],
        _NEWEST - number % _YEARS,
    )
    is_amharic = number % 4 == 0
    name = model.amharic if is_amharic else f"{model.make} {model.model}"
    text = "በጥሩ ሁኔታ ላይ ያለ መኪና። በ{} ሊታይ ይችላል።" if is_amharic else "In good order, with all papers. It can be seen in {}."
    return _at(quarter, is_amharic=is_amharic) | {
        "type": "vehicle",
        "title": f"{name} {year}፣ ቁጥር {number}" if is_amharic else f"{name} {year}, no. {number}",
        "description": text.format(quarter.amharic if is_amharic else quarter.name),
        "make": model.make,
        "model": model.model,
        "year": year,
        "price": model.price + 90_000 * (year - 2014),
        "mileage": 9_000 * (_NEWEST + 1 - year) + 137 * number,
        "fuel_type": model.fuel_type,
        "transmission": _TRANSMISSIONS[number // 2 % 2],
        "body_type": model.body_type,
        "color": _COLORS[number // 2 % len(_COLORS)],
        "condition": "used",
    }


def _property(number: int) -> Thing:
    kind, quarter = KINDS[number // 2 % len(KINDS)], QUARTERS[number // 2 % len(QUARTERS)]
    is_amharic, is_rent = number % 4 == 1, number % 3 == 0
    text = "ንጹህ እና ጸጥ ያለ አካባቢ፣ ለመንገድ ቅርብ።" if is_amharic else "A quiet place near the main road, with water and light."
    return _at(quarter, is_amharic=is_amharic) | {
        "type": "property",
        "offer": "rent" if is_rent else "sale",
        "title": f"{kind.amharic} በ{quarter.amharic}፣ ቁጥር {number}"
        if is_amharic
        else f"{kind.name} in {quarter.name}, no. {number}",
        "description": text,
        "property_type": kind.property_type,
        "price": kind.price // 400 if is_rent else kind.price + 25_000 * number,
        "size_m2": kind.size_m2 + number % 40,
        "bedrooms": kind.bedrooms,
        "furnished": is_rent and kind.bedrooms is not None,
    }


def _at(quarter: Quarter, *, is_amharic: bool) -> Thing:
    place = f"{quarter.amharic}፣ አዲስ አበባ" if is_amharic else f"{quarter.name}, Addis Ababa"
    return {
        "location": place,
        "region": "Addis Ababa",
        "latitude": quarter.latitude,
        "longitude": quarter.longitude,
        "negotiable": True,
    }
