"""Doors and reminders: tries to send, closed addresses, reminders, codes that link two doors, and
questions left unanswered."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for part in (OUTGOING, ADDRESS, REMINDER, LINK_CODE, TALK):
        op.execute(part)


# What was written before is due since it was written.
OUTGOING = """
ALTER TABLE outgoing
    ADD COLUMN due_at timestamptz,
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD COLUMN cut_off integer NOT NULL DEFAULT 0,
    ADD COLUMN parts integer NOT NULL DEFAULT 0,
    ADD COLUMN why text,
    ADD COLUMN platform_id text,
    ADD COLUMN holder text;
UPDATE outgoing SET due_at = created_at;
ALTER TABLE outgoing
    ALTER COLUMN due_at SET NOT NULL,
    ALTER COLUMN tries DROP DEFAULT,
    ALTER COLUMN cut_off DROP DEFAULT,
    ALTER COLUMN parts DROP DEFAULT;
CREATE INDEX outgoing_due ON outgoing (channel, due_at) WHERE state IN ('queued', 'sending');
"""

ADDRESS = """
ALTER TABLE address
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN closed_why text;
CREATE INDEX address_of_a_resident ON address (city, resident);
ALTER TABLE inbound
    DROP CONSTRAINT inbound_city_resident_address_fkey,
    ADD FOREIGN KEY (city, resident, address) REFERENCES address (city, resident, id)
        ON DELETE CASCADE ON UPDATE CASCADE;
"""

REMINDER = """
CREATE TABLE reminder (
    city text NOT NULL,
    resident bigint NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    about text NOT NULL,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL,
    why text,
    created_at timestamptz NOT NULL,
    state_at timestamptz NOT NULL,
    PRIMARY KEY (city, key),
    FOREIGN KEY (city, resident) REFERENCES resident (city, id) ON DELETE CASCADE
);
CREATE INDEX reminder_of_resident ON reminder (city, resident);
CREATE INDEX reminder_about ON reminder (city, about) WHERE state = 'waiting';
CREATE INDEX reminder_due ON reminder (city, due_at) WHERE state = 'waiting';
"""

# Only a blind index of the code is kept.
LINK_CODE = """
CREATE TABLE link_code (
    city text NOT NULL,
    resident bigint NOT NULL,
    code_index bytea NOT NULL,
    made_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (city, code_index),
    FOREIGN KEY (city, resident) REFERENCES resident (city, id) ON DELETE CASCADE
);
CREATE INDEX link_code_of_resident ON link_code (city, resident);
"""

# `waits_until`: when something is to be done about a question that was left unanswered.
TALK = """
ALTER TABLE talk ADD COLUMN waits_until timestamptz;
CREATE INDEX talk_waits ON talk (city, waits_until) WHERE waits_until IS NOT NULL;
"""
