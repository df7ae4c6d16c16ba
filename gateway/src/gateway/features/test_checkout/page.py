"""The checkout page of the built-in payment gateway: plain HTML without a script or a style."""

from html import escape

from twou.request.v1 import test_gateway_pb2 as pb

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test payment</title></head>
<body>
<h1>Test payment</h1>
<p>This page stands for the one of <b>{gateway}</b>. No money moves here.</p>
<p>{title}: <b>{amount} {currency}</b></p>
<p>State: <b>{status}</b></p>
{notes}{buttons}{back}
<p><small>Reference {reference}</small></p>
</body>
</html>
"""
_BUTTON = '<form method="post" action="{path}/{button}"><button>{label}</button></form>\n'
BUTTONS = {
    "pay": pb.CheckoutButton.CHECKOUT_BUTTON_PAY,
    "decline": pb.CheckoutButton.CHECKOUT_BUTTON_DECLINE,
    "cancel": pb.CheckoutButton.CHECKOUT_BUTTON_CANCEL,
    "object": pb.CheckoutButton.CHECKOUT_BUTTON_OBJECT,
    "win": pb.CheckoutButton.CHECKOUT_BUTTON_WIN,
    "lose": pb.CheckoutButton.CHECKOUT_BUTTON_LOSE,
}
_LABELS = {
    "pay": "Pay",
    "decline": "Have the card declined",
    "cancel": "Give up",
    "object": "Object at the bank",
    "win": "The bank decides for the platform",
    "lose": "The bank decides for the payer",
}
_STEP = "needs_step"


def page_of(checkout: pb.Checkout, path: str) -> str:
    """Returns the page, whose buttons post to addresses below *path*."""
    labels = _LABELS | ({"pay": "Confirm with the bank"} if checkout.status == _STEP else {})
    offered = [name for name, button in BUTTONS.items() if button in checkout.buttons]
    if checkout.is_open and not offered:
        # The previous release of request-service names none.
        offered = ["pay", "decline", "cancel"]
    buttons = [_BUTTON.format(path=escape(path), button=name, label=labels[name]) for name in offered]
    back = checkout.return_url
    # Any other scheme could be a script.
    may_return = back.startswith(("https://", "http://"))
    return _PAGE.format(
        gateway=escape(checkout.gateway),
        title=escape(checkout.title),
        amount=escape(checkout.amount),
        currency=escape(checkout.currency),
        status=escape(checkout.status.replace("_", " ")),
        notes="<p>The card was declined.</p>\n" if checkout.was_declined else "",
        buttons="".join(buttons),
        back=f'<p><a href="{escape(back)}" rel="noreferrer">Back</a></p>' if may_return else "",
        reference=escape(checkout.reference),
    )
