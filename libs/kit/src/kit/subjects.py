"""The names of subjects and streams in NATS. Only this file builds them.

<ns>.events.<package>.<Event>   every fact, for services           stream <ns>-events
<ns>.feed.<user>                the facts that a user may see      stream <ns>-feed, republished on <ns>.live.feed.>
see ephemeral_subject()         ephemeral events of a user         not stored
<ns>.presence.<user>            signs of life between gateways     not stored
<ns>.spending                   what was taken from rate limits    not stored
<ns>.sockets.questions          who of some users has a socket     not stored
<ns>.sockets.answers            the answers of gateways            not stored
<ns>.gateways.questions             which sockets all gateways have    not stored
<ns>.gateways.answers.<gateway>     the answers to one of them         not stored
<ns>.gateways.messages              what operators tell all sockets    not stored
<ns>.dead.<consumer>            events that a consumer gave up on  stream <ns>-dead
bucket <ns>-revocations         revoked tokens                     (key-value)
bucket <ns>-values              flags and settings                 (key-value)
"""

from google.protobuf.message import Message

_PACKAGE_PREFIX = "twou."


class Subjects:
    """The names in one namespace."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def event_subject(self, event: type[Message]) -> str:
        return f"{self.namespace}.events.{event.DESCRIPTOR.full_name.removeprefix(_PACKAGE_PREFIX)}"

    def feed_subject(self, user_id: str) -> str:
        return f"{self.namespace}.feed.{user_id}"

    def live_feed_subject(self, user_id: str) -> str:
        return f"{self.namespace}.live.feed.{user_id}"

    def ephemeral_subject(self, user_id: str) -> str:
        # rule: allow word — gateways of the previous release subscribe to this subject.
        return f"{self.namespace}.whisper.{user_id}"

    def presence_subject(self, user_id: str) -> str:
        """Returns the subject of the signs of life of those whose presence the user sees."""
        return f"{self.namespace}.presence.{user_id}"

    @property
    def spending_subject(self) -> str:
        """The subject on which gateways tell each other what was taken from their budgets."""
        return f"{self.namespace}.spending"

    @property
    def socket_questions_subject(self) -> str:
        """The subject on which all gateways are asked which of some users have a socket."""
        return f"{self.namespace}.sockets.questions"

    @property
    def socket_answers_subject(self) -> str:
        return f"{self.namespace}.sockets.answers"

    @property
    def gateway_questions_subject(self) -> str:
        """The subject on which a gateway asks all gateways about their sockets, or has them close some."""
        return f"{self.namespace}.gateways.questions"

    def gateway_answers_subject(self, gateway_id: str) -> str:
        return f"{self.namespace}.gateways.answers.{gateway_id}"

    @property
    def system_messages_subject(self) -> str:
        """The subject on which a gateway tells all gateways what an operator has to say to open sockets."""
        return f"{self.namespace}.gateways.messages"

    def dead_subject(self, consumer: str) -> str:
        return f"{self.namespace}.dead.{consumer}"

    @property
    def events_stream(self) -> str:
        return f"{self.namespace}-events"

    @property
    def feed_stream(self) -> str:
        return f"{self.namespace}-feed"

    @property
    def dead_stream(self) -> str:
        return f"{self.namespace}-dead"

    @property
    def revocations_bucket(self) -> str:
        return f"{self.namespace}-revocations"

    @property
    def revocations_stream(self) -> str:
        return f"KV_{self.revocations_bucket}"

    @property
    def values_bucket(self) -> str:
        return f"{self.namespace}-values"

    @property
    def values_stream(self) -> str:
        return f"KV_{self.values_bucket}"

    @property
    def stream_names(self) -> tuple[str, ...]:
        return self.events_stream, self.feed_stream, self.dead_stream, self.revocations_stream, self.values_stream

    def revocation_subject(self, key: str) -> str:
        return f"$KV.{self.revocations_bucket}.{key}"

    def value_subject(self, key: str) -> str:
        return f"$KV.{self.values_bucket}.{key}"
