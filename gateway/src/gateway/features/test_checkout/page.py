"""The checkout page of the built-in payment gateway: plain HTML without a script or a style."""

from html import escape

from twou.request.v1 import test_gateway_pb2 as pb

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test payment</title></head>
<body>
<h1>Test payment</h1>
<p>A payer would be on a page of the payment gateway <b>{gateway}</b> now. This one takes its place: no money moves.</p>
<p>{title}{amount}</p>
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
_STEP_LABEL = "Confirm with the bank"
# Begins the last segment of an address that saves a test card; its name follows.
SAVE = "save-"


def page_of(checkout: pb.Checkout, path: str) -> str:
    """Returns the page, whose buttons post to addresses below *path*."""
    labels = _labels_of(checkout)
    buttons = [_BUTTON.format(path=escape(path), button=name, label=label) for name, label in labels.items()]
    back = checkout.return_url
    # Any other scheme could be a script.
    may_return = back.startswith(("https://", "http://"))
    return _PAGE.format(
        gateway=escape(checkout.gateway),
        title=escape(checkout.title),
        amount="" if checkout.cards else f": <b>{escape(checkout.amount)} {escape(checkout.currency)}</b>",
        status=escape(checkout.status.replace("_", " ")),
        notes=_note_of(checkout),
        buttons="".join(buttons),
        back=f'<p><a href="{escape(back)}" rel="noreferrer">Back</a></p>' if may_return else "",
        reference=escape(checkout.reference),
    )


def _note_of(checkout: pb.Checkout) -> str:
    """Returns what has become of it, as long as that is of use to the payer."""
    if checkout.is_open:
        return "<p>The card was declined. You can try again.</p>\n" if checkout.was_declined else ""
    return "<p>There is nothing more to pay here. You can close this page.</p>\n"


def _labels_of(checkout: pb.Checkout) -> dict[str, str]:
    """Returns the buttons by their last segments, each with its label."""
    if checkout.cards:
        labels = {f"{SAVE}{name}": f"Save the card \u201c{name}\u201d" for name in checkout.cards if checkout.is_open}
        return dict.fromkeys(labels, _STEP_LABEL) if checkout.status == _STEP else labels
    offered = [name for name, button in BUTTONS.items() if button in checkout.buttons]
    if checkout.is_open and not offered:
        # The previous release of request-service names none.
        offered = ["pay", "decline", "cancel"]
    labels = _LABELS | ({"pay": _STEP_LABEL} if checkout.status == _STEP else {})
    return {name: labels[name] for name in offered}
