"""The failures of a call: an answer that is an error, or no answer."""

from typing import ClassVar


class ApiError(Exception):
    """The API has answered with an error.

    The subclasses in `twou_client.errors` say which one. A code that this version of the client does not know is an
    `ApiError` itself, so a program that handles errors by their code works with later versions of the API, too.
    """

    # The code of a subclass; an error of this class has its code in `error_code` alone.
    code: ClassVar[str] = ""

    def __init__(  # noqa: PLR0913  # each is a part of the answer
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: list[dict[str, str]] | None = None,
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.error_code = code
        self.message = message
        # By field: what is wrong with it, for a `VALIDATION_ERROR`.
        self.details = details or []
        self.request_id = request_id
        # Seconds after which another attempt may succeed.
        self.retry_after = retry_after


class Unreachable(Exception):
    """The server did not answer, and the command may or may not have been carried out.

    A command that is sent again with the same key is carried out once.
    """
