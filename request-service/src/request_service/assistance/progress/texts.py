"""What the client reads."""

from request_service.assistance.progress.rules import Effect

_NEXT = "If that goes on, the job is offered to others."

TEXTS = {
    Effect.tell_stalled: f"Your provider has not come nearer for a while. {_NEXT}",
    Effect.tell_retreating: f"Your provider is moving away from you. {_NEXT}",
    Effect.tell_dark: f"It is not known where your provider is. {_NEXT}",
    Effect.tell_resumed: "Your provider is on the way.",
}
