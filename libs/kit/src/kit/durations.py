"""The bounds of the buckets in which metrics count durations, in seconds."""

# The promises are 100 ms for an answer, 300 ms for an offer and a second for a frame: each is a bound of a bucket.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
# Events may wait in an outbox for minutes while NATS is down.
LONG_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
