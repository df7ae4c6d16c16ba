"""The transports of mails, which are real SMTP with and without TLS, and a folder; and their settings."""

import argparse
import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from auth_service.__main__ import print_newest_mail
from auth_service.mails.messages import build
from auth_service.mails.texts import Text
from auth_service.mails.transports import FolderTransport, NotSent, SmtpTransport, transport
from auth_service.settings import Settings
from kit import clock
from kit.ids import new_id

type Serve = Callable[..., Awaitable[Settings]]

USERNAME, PASSWORD = "twou", "a-secret-of-the-relay"
CREDENTIALS = {"smtp_username": USERNAME, "smtp_password": PASSWORD}
RECIPIENT = "abebe@example.com"


class Relay:
    """The mails that an SMTP server received, and the credentials of the sender."""

    def __init__(self) -> None:
        self.recipients: list[str] = []
        self.users: list[str] = []
        self.refuses_recipients = False

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses_recipients:
            return f"550 no such user <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def authenticate(self, *_arguments: Any) -> AuthResult:
        credentials = _arguments[-1]
        assert isinstance(credentials, LoginPassword)
        known = (credentials.login, credentials.password) == (USERNAME.encode(), PASSWORD.encode())
        self.users += [credentials.login.decode()] if known else []
        return AuthResult(success=known, handled=False)


@pytest.fixture
def relay() -> Relay:
    return Relay()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Makes a self-signed certificate of 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smtp.test")])
    now = clock.now()
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
async def serve(relay: Relay, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts an SMTP server and returns the settings that lead to it."""
    servers: list[asyncio.Server] = []
    loop = asyncio.get_running_loop()

    async def serve(
        security: Any, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, **smtp: Any
    ) -> Settings:
        def new_session() -> SMTP:
            return SMTP(
                relay,
                hostname="smtp.test",
                loop=loop,
                tls_context=starttls,
                require_starttls=starttls is not None,
                authenticator=relay.authenticate,
                auth_require_tls=False,
            )

        servers.append(await loop.create_server(new_session, "127.0.0.1", 0, ssl=tls))
        port = servers[-1].sockets[0].getsockname()[1]
        return Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_security=security, mail_dir=tmp_path, **smtp)

    yield serve
    for server in servers:
        server.close()


def message() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "2u@example.com", RECIPIENT, "Selam"
    message.set_content("Selam\n")
    return message


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_and_password_are_sent_only_to_a_trusted_server(
    serve: Serve, relay: Relay, server_tls: ssl.SSLContext, trusting: ssl.SSLContext, security: str
) -> None:
    settings = await serve(security, **{security: server_tls}, **CREDENTIALS)
    with pytest.raises(NotSent):
        await SmtpTransport(settings).send(message())
    assert (relay.recipients, relay.users) == ([], [])
    await SmtpTransport(settings, tls=trusting).send(message())
    assert (relay.recipients, relay.users) == ([RECIPIENT], [USERNAME])


async def test_nothing_is_sent_to_a_server_without_tls(serve: Serve, relay: Relay, trusting: ssl.SSLContext) -> None:
    settings = await serve("starttls", **CREDENTIALS)
    with pytest.raises(NotSent):
        await SmtpTransport(settings, tls=trusting).send(message())
    assert (relay.recipients, relay.users) == ([], [])


async def test_error_contains_neither_password_nor_address(
    serve: Serve, relay: Relay, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    settings = await serve("starttls", starttls=server_tls, **CREDENTIALS | {"smtp_password": "wrong-secret"})
    with pytest.raises(NotSent, match=r"^SMTPAuthenticationError, 535$"):
        await SmtpTransport(settings, tls=trusting).send(message())
    relay.refuses_recipients = True
    with pytest.raises(NotSent, match=r"^the recipient is refused, 550$"):
        await SmtpTransport(await serve("none")).send(message())


async def test_folder_contains_a_private_file_for_each_mail_in_order(tmp_path: Path) -> None:
    folder = FolderTransport(tmp_path / "new" / "mails")
    assert folder.newest() is None
    for number in range(20):
        mail = message()
        mail.replace_header("Subject", f"{number}")
        await folder.send(mail)
        newest = folder.newest()
        assert newest is not None
        assert newest["Subject"] == f"{number}"
    files = list((tmp_path / "new" / "mails").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


async def test_folder_that_cannot_be_written_raises_not_sent(tmp_path: Path) -> None:
    (tmp_path / "mails").write_text("a file")
    with pytest.raises(NotSent):
        await FolderTransport(tmp_path / "mails").send(message())


async def test_newest_mail_is_printed_decoded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(mail_dir=tmp_path)
    await print_newest_mail(settings, argparse.Namespace())
    assert capsys.readouterr().out == f"There is no mail in {tmp_path}.\n"
    mail = message()
    mail["Date"] = "Sat, 21 Nov 2026 12:00:00 +0000"
    mail.replace_header("Subject", "Selam, አበበ")
    await FolderTransport(tmp_path).send(mail)
    await print_newest_mail(settings, argparse.Namespace())
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:] == [f"To: {RECIPIENT}", "Subject: Selam, አበበ", "", "Selam"]
    await FolderTransport(tmp_path).send(build(new_id(), Text("አበበ", "ሰላም"), sender="2u@2u.test", email=RECIPIENT))
    await print_newest_mail(settings, argparse.Namespace())
    assert capsys.readouterr().out.splitlines()[2:] == [f"To: {RECIPIENT}", "Subject: አበበ", "", "ሰላም"]
    await print_newest_mail(Settings(mail_dir=tmp_path, smtp_host="smtp.test"), argparse.Namespace())
    assert "Mails go to smtp.test" in capsys.readouterr().out


def test_mails_are_written_to_the_folder_unless_a_server_is_set(tmp_path: Path) -> None:
    assert isinstance(transport(Settings(mail_dir=tmp_path)), FolderTransport)
    assert isinstance(transport(Settings(smtp_host="smtp.test")), SmtpTransport)


PRODUCTION = {
    "environment": "production",
    "secret_key": "a secret of at least thirty-two characters",
    "smtp_host": "smtp.example.com",
    "mail_from": "2U <no-reply@example.com>",
    "password_reset_url": "https://example.com/reset",
    "email_objection_url": "https://example.com/object",
    "sms_provider": "none",
    "nats_url": "nats://auth:a-password-of-ours@nats:4222",
    "plaintext_inside": "accepted",
}


@pytest.mark.parametrize("missing", ["smtp_host", "mail_from", "password_reset_url", "email_objection_url"])
def test_production_does_not_start_without_settings_for_mails(missing: str) -> None:
    Settings(**PRODUCTION)  # type: ignore[arg-type]  # as from the environment
    with pytest.raises(ValidationError, match=missing):
        Settings(**{key: value for key, value in PRODUCTION.items() if key != missing})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_username": "twou", "smtp_security": "none"},
        {"mail_from": "no address"},
        {"mail_from": "2U <a@example.com>\nBcc: b@example.com"},
        {"password_reset_url": "https://example.com/#page"},
        {"password_reset_url": "javascript:alert(1)"},
        {"email_objection_url": "https://example.com/#page"},
        {"password_reset_url": "https://example.com/\nBcc: b@example.com"},
    ],
)
def test_invalid_settings_for_mails_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
