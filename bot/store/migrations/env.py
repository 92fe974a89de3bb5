"""What Alembic runs. Only through bot.store.migrate, which brings the connection and the lock."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
