"""Which role may call what of request-service. Whose request it is, is decided on the request."""

from functools import partial

from kit.permissions import SIGNED_IN, only, table
from request_service.roles import PROVIDER, OnlyProviders
from twou.request.v1 import dispatch_pb2, provider_pb2, request_pb2

REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]
PROVIDER_SERVICE = provider_pb2.DESCRIPTOR.services_by_name["ProviderService"]
DISPATCH_SERVICE = dispatch_pb2.DESCRIPTOR.services_by_name["DispatchService"]

_PROVIDERS = only(PROVIDER, refusal=OnlyProviders)

PERMISSIONS = table(
    (
        REQUEST_SERVICE,
        {
            "CreateRequest": SIGNED_IN,
            "GetRequest": SIGNED_IN,
            "ListRequests": SIGNED_IN,
            "ListAvailableRequests": _PROVIDERS,
            "UpdateRequest": SIGNED_IN,
            "AcceptRequest": only(PROVIDER, refusal=partial(OnlyProviders, "Only providers can accept.")),
            "StartRequest": SIGNED_IN,
            "CompleteRequest": SIGNED_IN,
            "CancelRequest": SIGNED_IN,
            "RateRequest": SIGNED_IN,
            "ListTimeline": SIGNED_IN,
            "GetParticipants": SIGNED_IN,
        },
    ),
    (
        PROVIDER_SERVICE,
        {
            "UpdateProfile": _PROVIDERS,
            "UpdateLocation": _PROVIDERS,
            "GetProvider": SIGNED_IN,
            "ListNearbyProviders": SIGNED_IN,
        },
    ),
    (DISPATCH_SERVICE, {"ListOffers": _PROVIDERS, "DeclineOffer": _PROVIDERS, "GetDispatch": SIGNED_IN}),
)
