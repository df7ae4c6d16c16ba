"""The refusal of a table of postal codes."""


class BadTable(Exception):
    """The file cannot become the table of postal codes. The message is a sentence for the operator."""

    @classmethod
    def at(cls, line: int, issue: str) -> "BadTable":
        return cls(f"Line {line}: {issue}.")
