"""The streams of the system as NATS keeps them; `kit.jetstream` says why each refuses or drops at its bound."""

from nats.js import api

from kit.jetstream import Bounds
from kit.subjects import Subjects

_DAY_SECONDS = 86_400.0
_FEED_RETENTION_SECONDS = 7 * _DAY_SECONDS
EVENT_RETENTION_SECONDS = 7 * _DAY_SECONDS
_DEAD_RETENTION_SECONDS = 30 * _DAY_SECONDS
# A relay that crashed between publishing and deleting publishes again; within this window the stream drops the copy.
_DUPLICATE_WINDOW_SECONDS = 900.0
# Longer than the longest access token.
REVOCATION_RETENTION_SECONDS = _DAY_SECONDS
_BUCKET_DUPLICATE_WINDOW_SECONDS = 120.0


def of(names: Subjects, bounds: Bounds) -> tuple[api.StreamConfig, ...]:
    """Returns all streams, those of revocations and values first: they must have room before the data of users."""
    streams = (
        _bucket(names.revocations_bucket, bounds.revocations, REVOCATION_RETENTION_SECONDS),
        # Flags and settings hold until others replace them.
        _bucket(names.values_bucket, bounds.values, None),
        _events(names, bounds.events),
        _feed(names, bounds.feed),
        _dead(names, bounds.dead),
    )
    return tuple(stream.evolve(num_replicas=bounds.replicas or None) for stream in streams)


def _refusing(max_bytes: int) -> api.DiscardPolicy:
    return api.DiscardPolicy.NEW if max_bytes else api.DiscardPolicy.OLD


def _bucket(name: str, max_bytes: int, kept_seconds: float | None) -> api.StreamConfig:
    """The stream of a key-value bucket, as `create_key_value` of nats-py makes it, with a bound."""
    return api.StreamConfig(
        name=f"KV_{name}",
        subjects=[f"$KV.{name}.>"],
        max_msgs_per_subject=1,
        max_age=kept_seconds,
        max_bytes=max_bytes or None,
        discard=api.DiscardPolicy.NEW,
        duplicate_window=_BUCKET_DUPLICATE_WINDOW_SECONDS,
        allow_rollup_hdrs=True,
        deny_delete=True,
    )


def _events(names: Subjects, max_bytes: int) -> api.StreamConfig:
    return api.StreamConfig(
        name=names.events_stream,
        subjects=[f"{names.namespace}.events.>"],
        max_age=EVENT_RETENTION_SECONDS,
        max_bytes=max_bytes or None,
        discard=_refusing(max_bytes),
        duplicate_window=_DUPLICATE_WINDOW_SECONDS,
        allow_direct=True,
    )


def _feed(names: Subjects, max_bytes: int) -> api.StreamConfig:
    feed = f"{names.namespace}.feed.>"
    return api.StreamConfig(
        name=names.feed_stream,
        subjects=[feed],
        max_age=_FEED_RETENTION_SECONDS,
        max_bytes=max_bytes or None,
        discard=api.DiscardPolicy.OLD,
        duplicate_window=_DUPLICATE_WINDOW_SECONDS,
        allow_direct=True,
        republish=api.RePublish(src=feed, dest=f"{names.namespace}.live.feed.>"),
    )


def _dead(names: Subjects, max_bytes: int) -> api.StreamConfig:
    return api.StreamConfig(
        name=names.dead_stream,
        subjects=[f"{names.namespace}.dead.>"],
        max_age=_DEAD_RETENTION_SECONDS,
        max_bytes=max_bytes or None,
        discard=_refusing(max_bytes),
    )
