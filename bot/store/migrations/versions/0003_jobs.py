"""procrastinate's own schema, as its version 3.10 has it.

Its migrations come with it as files in order; we run those up to the newest one of that version, so
that this step makes the same tables whichever version is installed. A later file needs a migration
of ours: a test fails until there is one.
"""

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0002"

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def upgrade() -> None:
    folder = files("procrastinate.sql.migrations")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    for name in names[: names.index(LAST) + 1]:
        cursor = op.get_bind().connection.cursor()
        cursor.execute((folder / name).read_text("utf-8"))  # without parameters: `%` is itself
