"""The subjects that the users of NATS try to publish on, and those that each of them may."""

import tomllib

from kit import contract
from kit.bus import Bus
from tools.registry.deployables import ROOT

USERS = ("gateway", "auth", "request", "chat", "file", "operator")
PROCESSES = USERS[:-1]
EVENTS, FEED, DEAD, BUCKET = "twou-events", "twou-feed", "twou-dead", "KV_twou-revocations"
VALUES = "KV_twou-values"
STREAMS = (EVENTS, FEED, DEAD, BUCKET, VALUES)
_DURABLES = tomllib.loads((ROOT / "deploy/nats/durables.toml").read_text())
DURABLES = {
    one: tuple(name for name in _DURABLES if name.startswith(f"{one}-service-")) for one in ("request", "chat", "file")
}
QUESTIONS, ANSWERS = "twou.sockets.questions", "twou.sockets.answers"
# By the user that may publish on it.
SOCKETS = {QUESTIONS: "chat", ANSWERS: "gateway"}
EPHEMERAL = Bus("", "twou", name="names").ephemeral_subject("*")
# By user: the packages of events that it publishes.
PACKAGES = {
    "auth": {"auth"},
    "request": {"request", "notification", "audit"},
    "chat": {"chat", "audit"},
    "file": {"file", "audit"},
    "gateway": {"realtime"},
    "operator": {"auth", "request", "notification", "chat", "file", "realtime", "audit"},
}
EVENT_SUBJECTS = [f"twou.events.{name.removeprefix('twou.')}" for name in contract.event_classes()]
DELETED = "twou.events.auth.v1.UserDeleted"
VICTIM = "0193b7a2-0000-7000-8000-000000000001"
BETWEEN_GATEWAYS = {
    *(f"twou.presence.{VICTIM}", "twou.spending"),
    *("twou.gateways.questions", f"twou.gateways.answers.{VICTIM}", "twou.gateways.messages"),
}


def allowed_by(user: str) -> dict[str, set[str]]:
    """Returns what *user* may publish of all that is tried below, by the kind of thing."""
    mine = DURABLES.get(user, ())
    is_process = user != "operator"
    return {
        # The leader of the feed stream answers this question, and replicas that are behind do not.
        "administration": ({f"$JS.API.STREAM.MSG.GET.{FEED}"} if user == "gateway" else set())
        if is_process
        else {f"$JS.API.STREAM.{verb}.{stream}" for stream in STREAMS for verb in ("CREATE", "UPDATE")}
        | {f"$JS.API.STREAM.MSG.{verb}.{DEAD}" for verb in ("GET", "DELETE")}
        # A service whose database was restored reads all events again, and deletions are looked for among them.
        | {f"$JS.API.STREAM.MSG.GET.{EVENTS}"}
        | {f"$JS.API.CONSUMER.DELETE.{EVENTS}.{one}" for names in DURABLES.values() for one in names},
        "events": {one for one in EVENT_SUBJECTS if one.split(".")[2] in PACKAGES.get(user, set())}
        | (set() if is_process else {"twou.events.x"}),
        "durables": {f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS}.{one}" for one in mine}
        | {f"$JS.ACK.{EVENTS}.{one}.1.1.1.1.1" for one in mine},
        "dead letters": {f"twou.dead.{one}" for one in mine},
        "people": {f"twou.feed.{VICTIM}"} if user in ("request", "chat", "file") else set(),
        "ephemeral": {EPHEMERAL.replace("*", VICTIM)} if user in ("request", "file", "gateway") else set(),
        "between gateways": BETWEEN_GATEWAYS if user == "gateway" else set(),
        "sockets": {one for one, who in SOCKETS.items() if who == user},
        "revocations": {"$KV.twou-revocations.x"} if user == "auth" else set(),
        "values": {"$KV.twou-values.flag.x"} if user == "auth" else set(),
        # The operator counts the roll-ups again from the events.
        "reading": {f"$JS.API.DIRECT.GET.{one}" for one in {"gateway": (FEED,), "operator": (EVENTS,)}.get(user, ())},
    }


def tried() -> dict[str, set[str]]:
    durables = [one for names in DURABLES.values() for one in names]
    verbs = ("CREATE", "UPDATE", "DELETE", "PURGE", "SNAPSHOT", "RESTORE", "MSG.GET", "MSG.DELETE", "PEER.REMOVE")
    return {
        "administration": {f"$JS.API.STREAM.{verb}.{stream}" for stream in STREAMS for verb in verbs}
        | {"$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES", "$JS.API.INFO", "$JS.API.STREAM.CREATE.other"}
        | {f"$JS.API.CONSUMER.DELETE.{EVENTS}.{one}" for one in durables}
        | {f"$JS.API.CONSUMER.{verb}.{EVENTS}" for verb in ("LIST", "NAMES", "CREATE")}
        | {f"$JS.API.CONSUMER.CREATE.{stream}.x.{stream}" for stream in (EVENTS, FEED, DEAD)}
        | {f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.x" for stream in STREAMS},
        "events": set(EVENT_SUBJECTS) | {"twou.events.x"},
        "durables": {f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS}.{one}" for one in durables}
        | {f"$JS.ACK.{EVENTS}.{one}.1.1.1.1.1" for one in durables},
        "dead letters": {f"twou.dead.{one}" for one in durables},
        "people": {f"twou.feed.{VICTIM}", f"twou.live.feed.{VICTIM}"},
        "ephemeral": {EPHEMERAL.replace("*", VICTIM)},
        "between gateways": BETWEEN_GATEWAYS,
        "sockets": set(SOCKETS),
        "revocations": {"$KV.twou-revocations.x", "$KV.other.x"},
        "values": {"$KV.twou-values.flag.x"},
        "reading": {f"$JS.API.DIRECT.GET.{stream}" for stream in (EVENTS, FEED, DEAD)},
    }
