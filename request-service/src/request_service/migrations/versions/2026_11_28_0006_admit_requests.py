"""admit requests: one statement locks the account of a client, looks at it, and inserts their request"""

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

# The arguments: the client, their new request, how many open requests they may have (null for any number), and the
# statuses of an open one. Each statement of a volatile function sees what was committed before it, and so after the
# lock; the statement that calls the function does not. The new request may be there already.
_ADMIT = """
CREATE FUNCTION admit_request(client uuid, request uuid, most integer, open varchar[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    account bigint := hashtextextended('account:' || client, 0);
    gone timestamptz;
BEGIN
    IF most IS NULL THEN
        PERFORM pg_advisory_xact_lock_shared(account);
    ELSE
        PERFORM pg_advisory_xact_lock(account);
    END IF;
    SELECT deleted_at INTO gone FROM providers WHERE id = client FOR SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'the account is deleted' USING ERRCODE = 'U0001';
    END IF;
    IF most <= (SELECT count(*) FROM requests WHERE client_id = client AND status = ANY(open) AND id <> request) THEN
        RAISE EXCEPTION 'too many open requests' USING ERRCODE = 'U0002';
    END IF;
    RETURN true;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ADMIT)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION admit_request(uuid, uuid, integer, varchar[])")
