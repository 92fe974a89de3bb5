"""Each service's history: what was live from when, why, and what became of those inside."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLE = """
CREATE TABLE publication (
    city text NOT NULL,
    service text NOT NULL,
    number integer NOT NULL,
    revision text NOT NULL,
    published_at timestamptz NOT NULL,
    plan text NOT NULL,
    origin text NOT NULL,
    note text NOT NULL,
    by text NOT NULL,
    moves jsonb NOT NULL,
    withdrawn text,
    told_at timestamptz,
    PRIMARY KEY (city, service, number),
    FOREIGN KEY (city, service, revision) REFERENCES revision (city, service, revision),
    FOREIGN KEY (city, service, withdrawn) REFERENCES revision (city, service, revision)
);
"""
# Older ones first, as they were published; the live one is the last, whenever it was made.
HISTORY = """
INSERT INTO publication
SELECT r.city, r.service,
       row_number() OVER (PARTITION BY r.city, r.service
                          ORDER BY l.revision IS NOT NULL, r.published_at, r.revision),
       r.revision, coalesce(l.since, r.published_at), 'keep', r.origin, '', '', '{}', NULL,
       coalesce(l.since, r.published_at)
FROM revision r
LEFT JOIN live_revision l
       ON (l.city, l.service, l.revision) = (r.city, r.service, r.revision);
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(HISTORY)
    op.execute("DROP TABLE live_revision")
