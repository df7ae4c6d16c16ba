"""The JSON of imports."""

from gateway.values import Moment, View


class ImportIssue(View):
    line: int
    """From 1; the header is the first line."""
    field: str
    """The column, or `line` for what concerns the whole line."""
    issue: str


class UserImport(View):
    id: str
    dry_run: bool
    rows: int
    """The lines with a person, those with errors included."""
    done: int
    """The rows that were read: created, skipped or failed."""
    created: int
    """In a dry run: the accounts that would be added."""
    skipped: int
    """Rows whose address has an account, or stands in an earlier row."""
    failed: int
    """Rows with errors."""
    errors: list[ImportIssue]
    """The first 100."""
    created_at: Moment
    finished_at: Moment | None
    """Null while the import goes on."""
