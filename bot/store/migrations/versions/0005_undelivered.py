"""What could not be delivered is found without looking at all that was."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(UNDELIVERED)


UNDELIVERED = """
CREATE INDEX outgoing_undelivered ON outgoing (city, state_at)
    WHERE state IN ('given_up', 'unknown');
"""
