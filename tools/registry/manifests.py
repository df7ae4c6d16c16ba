"""The manifests of Kubernetes that follow from the list of services: whole files, below `deploy/k8s/`.

Each template has the path of its file inside the folder of a deployable. Those of `base/` are written anew every time.
`production/` belongs to the teams, so a file there is laid down if it is missing, and kept if it exists.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import SecretStr

from tools.registry import variables
from tools.registry.deployables import Deployable, Registry

FOLDER = Path("deploy/k8s")
_TEMPLATES = Path(__file__).parent / "templates" / "k8s"
_ONLY_SERVICES = ("migration",)
# By setting that names something outside of the system: its port, and a sentence about it.
_OUTSIDE = {
    "SMTP_HOST": (587, "The mail server."),
    "AFROMESSAGE_BASE_URL": (443, "AfroMessage, which sends text messages."),
    "TWILIO_BASE_URL": (443, "Twilio, which sends text messages."),
    "S3_ENDPOINT": (443, "The store of files."),
    "CLAMAV_URL": (3310, "The scanner of files."),
    "STRIPE_API_URL": (443, "Stripe."),
    "CHAPA_BASE_URL": (443, "Chapa."),
    "WEBPUSH_HOSTS": (443, "The push services of browsers."),
    "FCM_BASE_URL": (443, "Firebase Cloud Messaging."),
    "FCM_TOKEN_URL": (443, "The tokens of Firebase Cloud Messaging."),
    "TELEBIRR_BASE_URL": (443, "Telebirr, which may have another port: see docs/payments.md."),
}
# The distance of a port that a service has beside gRPC. The next ports belong to other services.
_BESIDE_GRPC = 100
# Values that production takes, to be replaced by one's own.
_EXAMPLES = {
    "ALLOWED_ORIGINS": "https://app.example.com",
    "SMTP_HOST": "mail.example.com",
    "MAIL_FROM": "2U <no-reply@example.com>",
    "SMS_PROVIDER": "none",
    "PASSWORD_RESET_URL": "https://app.example.com/reset-password",
    "EMAIL_OBJECTION_URL": "https://app.example.com/object-to-email-change",
    "APP_URL": "https://app.example.com",
    "UNSUBSCRIBE_URL": "https://api.example.com/api/v1/notifications/unsubscribe",
}


def texts(root: Path, registry: Registry) -> dict[str, str]:
    """By path below *root*: each file, as it should be."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= functions(root, registry)
    found = {}
    for one in registry.deployables:
        for name, path in _files(one):
            is_kept = path.is_relative_to(FOLDER / "production") and (root / path).exists()
            text = environment.get_template(name).render(one=one)
            found[str(path)] = (root / path).read_text(encoding="utf-8") if is_kept else text
    return found


def strangers(root: Path, registry: Registry) -> list[str]:
    """Returns the folders of services that are not in the list any more."""
    known = {one.name for one in registry.deployables}
    found = [path for level in ("base", "production") for path in (root / FOLDER / level).glob("*-service")]
    return sorted(str(path.relative_to(root)) for path in found if path.name not in known)


def functions(root: Path, registry: Registry) -> dict[str, object]:
    """The functions and values that templates use."""
    return {
        "registry": registry,
        "kind": kind,
        "callers": lambda one: callers(registry, one),
        "secrets": secrets,
        "optional_secrets": optional_secrets,
        "outside": outside,
        "bytes_port": bytes_port,
        "needed_by": variables.needed_in_production,
        "example": lambda name: _EXAMPLES.get(name, "replace-me"),
        "version": lambda one: version(root, one),
    }


def kind(one: Deployable) -> str:
    """The label `app.kubernetes.io/component`."""
    return "gateway" if one.is_gateway else "service"


def callers(registry: Registry, one: Deployable) -> list[Deployable]:
    return [other for other in registry.deployables if one.name in other.calls and other is not one]


def secrets(one: Deployable) -> list[str]:
    """Settings that only a Secret holds, and without which no process starts in production."""
    return ["NATS_URL"] if one.is_gateway else ["DATABASE_URL", "NATS_URL", "SECRET_KEY"]


def optional_secrets(one: Deployable) -> list[str]:
    fields = variables.settings_class(one).model_fields
    found = [name.upper() for name, field in fields.items() if _is_secret(field.annotation)]
    return [name for name in found if name not in secrets(one)]


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


def outside(one: Deployable) -> list[tuple[int, str]]:
    """Returns the ports outside of the system that a process may connect to, besides its database."""
    return [_OUTSIDE[variable.name] for variable in variables.own(one) if variable.name in _OUTSIDE]


def bytes_port(one: Deployable) -> int | None:
    """Returns the port at which a service hands out bytes to the gateway, beside gRPC."""
    return one.port + _BESIDE_GRPC if any(variable.name == "BYTES_PORT" for variable in variables.own(one)) else None


def version(root: Path, one: Deployable) -> str:
    text = (root / one.name / "pyproject.toml").read_text(encoding="utf-8")
    found: str = tomllib.loads(text)["project"]["version"]
    return found


def _files(one: Deployable) -> Iterator[tuple[str, Path]]:
    """Yields the name of each template with the path of its file."""
    for template in sorted(_TEMPLATES.rglob("*.j2")):
        name = template.relative_to(_TEMPLATES)
        level, *inside = name.with_suffix("").parts
        if not (one.is_gateway and inside[0] in _ONLY_SERVICES):
            yield str(name), FOLDER / level / one.name / Path(*inside)
