"""The operator's table of postal codes. It is replaced as a whole; accounts keep only the code."""

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from auth_service.places.postal_codes import MAX_POSTAL_CODE_LENGTH

MAX_ADDRESS_LENGTH = 300


class Place(Base):
    """A postal code with its address and position."""

    __tablename__ = "places"

    postal_code: Mapped[str] = mapped_column(String(MAX_POSTAL_CODE_LENGTH), primary_key=True)
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS_LENGTH))
    latitude: Mapped[float] = mapped_column(Float(53))
    longitude: Mapped[float] = mapped_column(Float(53))
