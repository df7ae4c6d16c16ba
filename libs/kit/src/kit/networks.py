"""The network of a client's address, by which limits count those who have no account."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# One customer of a provider has at least so many addresses of IPv6 (RFC 6177).
IPV6_PREFIX = 64
UNKNOWN = "unknown"


def parsed(text: str | None) -> IPv4Address | IPv6Address | None:
    """Returns the address without its zone, and None for a text that is none.

    An IPv4 address in the form of IPv6 is that IPv4 address: a server may listen on IPv6 for both.
    """
    try:
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


# A client makes many requests.
@lru_cache(maxsize=4096)
def network_of(text: str | None) -> str:
    """Returns an IPv4 address as it is, the /64 of an IPv6 address, and UNKNOWN for a text that is no address."""
    address = parsed(text)
    if address is None:
        return UNKNOWN
    return str(address) if address.version == 4 else str(ip_network((address, IPV6_PREFIX), strict=False))
