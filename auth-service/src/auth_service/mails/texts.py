"""What the mails say. Each says what to do for somebody who did not ask for it.

Nothing that people type about themselves is in them: who registers with the address of another could write to him.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def password_reset(page: str, token: str, lifetime: timedelta) -> Text:
    # After the #: browsers keep that to themselves, so it stands in no server's log.
    return Text(
        "Choose a new 2U password",
        f"""\
Hello,

somebody, hopefully you, asked for a new password for your 2U account.
To choose one, open this page within {_minutes(lifetime)}:

{page}#token={token}

If the app asks you for the token, it is:

{token}

It works once. If you did not ask for it, you need not do anything: your
password stays as it is. Do not give the token to anybody.

2U
""",
    )


def email_verification(code: str, lifetime: timedelta) -> Text:
    return Text(
        "Your 2U verification code",
        f"""\
Hello,

please show that this is your e-mail address, with this code:

{code}

It works once, within {_minutes(lifetime)}. If you ask for another one, only the
newest works. If you have no 2U account, somebody has probably mistyped an
address: you need not do anything. Do not give the code to anybody.

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
with "Forgotten password", and then look through your account: somebody else
may have been in it.

2U
""",
    )


def email_changed() -> Text:
    return Text(
        "The e-mail address of your 2U account was changed",
        """\
Hello,

your 2U account has another e-mail address now, so this is the last mail about
it that comes to this one.

If that was you, all is well. If it was not, somebody else has been in your
account: please write to our support at once, from this address.

2U
""",
    )


def _minutes(lifetime: timedelta) -> str:
    minutes = int(lifetime.total_seconds() // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
