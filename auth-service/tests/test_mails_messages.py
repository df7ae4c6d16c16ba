"""The messages of mails as bytes: what a mail server and a reader's program get."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from auth_service.mails.markup import of_text
from auth_service.mails.messages import build, plain_text
from auth_service.mails.texts import Text
from kit.ids import new_id

AMHARIC = "የአገልግሎት ጥያቄዎ ተቀባይነት አግኝቷል። አበበ ቢቂላ በ12 ደቂቃ ውስጥ ይደርሳሉ።"
URL = "https://api.example.com/api/v1/notifications/unsubscribe?token=" + "aB3-_" * 60
HOSTILE = '<script>alert("1")</script> & \'Abebe\' <img src="https://evil.example/x.png">'


def as_read(message: EmailMessage, how: Any) -> tuple[bytes, EmailMessage]:
    raw = message.as_bytes(policy=how)
    return raw, message_from_bytes(raw, EmailMessage, policy=policy.default)


def new(text: Text, *, mail_id: UUID | None = None, unsubscribe_url: str = "") -> EmailMessage:
    return build(
        mail_id or new_id(),
        text,
        sender="2U <no-reply@2u.test>",
        email="abebe@example.com",
        unsubscribe_url=unsubscribe_url,
    )


# As the sender flattens it for a server with 8BITMIME, and for one without.
@pytest.mark.parametrize("how", [policy.SMTP, policy.SMTP.clone(cte_type="7bit")])
@pytest.mark.parametrize("words", ["Hello\n", AMHARIC, AMHARIC * 80, "a" * 4000, "\u1f697 \U0001f697\n" * 300, ""])
def test_mail_in_every_script_is_ascii_in_lines_that_every_server_takes(words: str, how: Any) -> None:
    raw, read = as_read(new(Text(words[:100].strip() or "2U", words, f"<p>{words}</p>")), how)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert read["Subject"] == " ".join((words[:100] or "2U").split())
    assert plain_text(read).split() == words.split()
    html = read.get_body(preferencelist=("html",))
    assert html is not None
    assert html.get_content().split() == f"<p>{words}</p>".split()


@pytest.mark.parametrize("how", [policy.SMTP, policy.SMTPUTF8])
def test_link_to_unsubscribe_stays_in_one_piece(how: Any) -> None:
    raw, read = as_read(new(Text("Selam", "Selam"), unsubscribe_url=URL), how)
    assert f"List-Unsubscribe: <{URL}>\r\n".encode() in raw
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    without = new(Text("Selam", "Selam"))
    assert (without["List-Unsubscribe"], without["List-Unsubscribe-Post"]) == (None, None)


def test_message_id_follows_from_the_id_of_the_mail() -> None:
    mail_id = new_id()
    assert {new(Text("Selam", body), mail_id=mail_id)["Message-ID"] for body in "ab"} == {f"<{mail_id}@2u.test>"}


def test_no_header_can_be_added() -> None:
    evil = "Selam\r\nBcc: b@example.com"
    _, read = as_read(new(Text(evil, "Selam")), policy.SMTP)
    assert (read["Subject"], read["Bcc"]) == ("Selam Bcc: b@example.com", None)
    with pytest.raises(ValueError, match="linefeed"):
        new(Text("Selam", "Selam"), unsubscribe_url=f"https://example.com/{evil}")


def test_html_that_is_made_from_text_is_escaped() -> None:
    html = of_text(Text(HOSTILE, f"Hello,\n\n{HOSTILE}\n\nhttps://2u.test/#token=a&b\n\n12345678\n\n2U\n"))
    assert "<script" not in html
    assert "<img" not in html
    assert '<a href="https://2u.test/#token=a&amp;b">https://2u.test/#token=a&amp;b</a>' in html
    assert html.count("<p") == 5
