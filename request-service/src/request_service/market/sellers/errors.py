"""The errors about sellers; the codes are public."""

from kit.errors import Forbidden, NotFound


class SellerNotFound(NotFound):
    code = "SELLER_NOT_FOUND"
    message = "Seller not found."


class SellerProfileRequired(Forbidden):
    code = "SELLER_PROFILE_REQUIRED"
    message = "Open a seller profile first: PUT /sellers/me."


class SellerSuspended(Forbidden):
    code = "SELLER_SUSPENDED"
    message = "Your seller profile is suspended. You cannot offer anything at the moment."
