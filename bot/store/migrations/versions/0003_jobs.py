"""procrastinate's own schema, as the installed version has it.

Which one that was is written on its main table, by the name of procrastinate's newest migration
file. When procrastinate brings newer files (a test tells), a migration of ours applies those after
the one that is named there; its older files cannot be run here, they need a transaction each.
"""

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0002"

NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"  # when this was written


def upgrade() -> None:
    folder = files("procrastinate.sql")
    steps = (file.name for file in (folder / "migrations").iterdir())
    newest = max(name for name in steps if name.endswith(".sql"))
    cursor = op.get_bind().connection.cursor()
    cursor.execute((folder / "schema.sql").read_text("utf-8"))  # without parameters: `%` is itself
    op.execute(f"COMMENT ON TABLE procrastinate_jobs IS 'schema: {newest}'")
