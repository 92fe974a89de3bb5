"""Since when a resident does not want to be reminded."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE resident ADD COLUMN reminders_off_at timestamptz")
