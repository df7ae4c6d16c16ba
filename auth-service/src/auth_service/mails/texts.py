"""The texts of the mails. Each tells a reader who did not ask for the mail what to do.

They contain no text that users typed: a user who registers with a foreign address could otherwise write to its owner.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Text:
    subject: str
    body: str
    # Without one, the HTML of the mail is made from the body.
    html: str = ""


def password_reset(page: str, token: str, lifetime: timedelta) -> Text:
    # Browsers do not send the part after the #, so the token appears in no server's log.
    return Text(
        "Choose a new 2U password",
        f"""\
Hello,

we received a request for a new password for your 2U account.
To choose one, open this page within {_minutes(lifetime)}:

{page}#token={token}

If the app asks you for the token, it is:

{token}

It works once. If you did not ask for it, ignore this mail: your password
stays as it is. Do not share the token.

2U
""",
    )


def invitation(page: str, token: str, lifetime: timedelta) -> Text:
    # Browsers do not send the part after the #, so the token appears in no server's log.
    return Text(
        "Your new 2U account",
        f"""\
Hello,

an administrator has added a 2U account for this e-mail address.
To use it, choose a password on this page within {_days(lifetime)}:

{page}#token={token}

If the app asks you for the token, it is:

{token}

It works once. Later, ask for a new password in the app. If you do not expect
an account, ignore this mail: without a password it cannot be used. Do not
share the token.

2U
""",
    )


def email_verification(code: str, lifetime: timedelta) -> Text:
    return Text(
        "Your 2U verification code",
        f"""\
Hello,

please confirm that this is your e-mail address, with this code:

{code}

It works once, within {_minutes(lifetime)}. If you ask for another one, only the
newest works. If you have no 2U account, an address was probably mistyped:
ignore this mail. Do not share the code.

2U
""",
    )


def password_changed() -> Text:
    return Text(
        "Your 2U password was changed",
        """\
Hello,

the password of your 2U account was changed just now.

If that was you, all is well. If it was not, choose a new password at once
with "Forgotten password", and then check your account: another person may
have used it.

2U
""",
    )


def second_factor(event: str) -> Text:
    """*event* is what happened, as the end of a sentence about the second factor."""
    return Text(
        "The second factor of your 2U account",
        f"""\
Hello,

the second factor of your 2U account {event} just now.

If that was you, all is well. If it was not, another person has used your
account: choose a new password at once and check the second factor.

2U
""",
    )


def session_replayed() -> Text:
    return Text(
        "A login to your 2U account was ended",
        """\
Hello,

one login to your 2U account was used in two places at once, so we ended it.
Please log in again.

If you did not change your network or your device, another person may have
copied it: choose a new password, which ends all other logins too.

2U
""",
    )


def new_device() -> Text:
    return Text(
        "A login to your 2U account from a new device",
        """\
Hello,

there was a login to your 2U account just now, from a device or a network that
it was not used from before.

If that was you, all is well. If it was not, another person knows your
password: choose a new one at once, which ends all other logins too.

2U
""",
    )


@dataclass(frozen=True)
class Objection:
    """The link in a mail to an old address."""

    page: str
    token: str
    lifetime: timedelta


def email_change_requested(objection: Objection | None) -> Text:
    return Text(
        "A new e-mail address for your 2U account",
        f"""\
Hello,

another e-mail address was entered for your 2U account just now. It will
replace this one as soon as its reader confirms it.

If that was you, all is well. If it was not, another person has used your
account.{_objecting(objection)}

2U
""",
    )


def email_changed(objection: Objection | None) -> Text:
    return Text(
        "The e-mail address of your 2U account was changed",
        f"""\
Hello,

your 2U account now has another e-mail address. This is the last mail about it
to this address.

If that was you, all is well. If it was not, another person has used your
account.{_objecting(objection)}

2U
""",
    )


def _objecting(objection: Objection | None) -> str:
    if objection is None:
        return " Please write to our support at once, from this address."
    # Browsers do not send the part after the #.
    return f""" Open this page within {objection.lifetime.days} days:

{objection.page}#token={objection.token}

It brings this address back, logs out every device and mails you a link for a
new password. Do not share the link."""


def _minutes(lifetime: timedelta) -> str:
    minutes = int(lifetime.total_seconds() // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _days(lifetime: timedelta) -> str:
    return "1 day" if lifetime.days == 1 else f"{lifetime.days} days"
