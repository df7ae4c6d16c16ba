"""The texts of notices to the client."""

from request_service.assistance.progress.rules import Effect

_NEXT = "If that goes on, the job is offered to others."

TEXTS = {
    Effect.TELL_STALLED: f"Your provider has not come nearer for a while. {_NEXT}",
    Effect.TELL_RETREATING: f"Your provider is moving away from you. {_NEXT}",
    Effect.TELL_DARK: f"It is not known where your provider is. {_NEXT}",
    Effect.TELL_RESUMED: "Your provider is on the way.",
}
