"""Payments, bookings, what was asked of city systems, wrong tries, published revisions."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for part in (PAYMENTS, BOOKINGS, THE_REST):
        op.execute(part)


# Money outlives its resident: no foreign key. `payment_open_once`: one tap, one payment. Late money
# (expired, then paid) never meets it.
PAYMENTS = """
CREATE TABLE payment (
    city text NOT NULL,
    id text NOT NULL,
    resident bigint NOT NULL,
    token_index bytea,
    reference_index bytea,
    private bytea,
    minor bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    register text NOT NULL,
    service text NOT NULL,
    receipt_text text NOT NULL,
    language text NOT NULL,
    gateway text NOT NULL,
    practice boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    receipt text,
    hold text,
    look_at timestamptz,
    PRIMARY KEY (city, id),
    CONSTRAINT payment_token UNIQUE (city, token_index)
);
CREATE INDEX payment_of_resident ON payment (city, resident);
CREATE INDEX payment_due ON payment (city, look_at) WHERE look_at IS NOT NULL;
CREATE UNIQUE INDEX payment_open_once ON payment (city, resident, register, reference_index)
    WHERE state IN ('created', 'pending', 'unknown');

CREATE TABLE attempt (
    city text NOT NULL,
    key text NOT NULL,
    payment text NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    gateway_id text,
    pay_url bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (city, key),
    FOREIGN KEY (city, payment) REFERENCES payment (city, id) ON DELETE CASCADE
);
CREATE INDEX attempt_of_payment ON attempt (city, payment);

CREATE TABLE payment_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text NOT NULL,
    payment text NOT NULL,
    version integer NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    why text NOT NULL,
    moved_at timestamptz NOT NULL,
    CONSTRAINT payment_event_once UNIQUE (city, payment, version),
    FOREIGN KEY (city, payment) REFERENCES payment (city, id) ON DELETE CASCADE
);

CREATE TABLE callback (
    city text NOT NULL,
    gateway text NOT NULL,
    event text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (city, gateway, event)
);
"""

# A row of `place` exists only while the place is held or booked: `place_once` is what keeps two
# residents from getting one place.
BOOKINGS = """
CREATE TABLE booking (
    city text NOT NULL,
    id text NOT NULL,
    resident bigint NOT NULL,
    desk text NOT NULL,
    starts_at timestamptz NOT NULL,
    seat integer NOT NULL,
    minutes integer NOT NULL,
    service text NOT NULL,
    state text NOT NULL,
    language text NOT NULL,
    created_at timestamptz NOT NULL,
    until timestamptz,
    private bytea NOT NULL,
    token_index bytea,
    sequence integer NOT NULL,
    practice boolean NOT NULL,
    PRIMARY KEY (city, id),
    CONSTRAINT booking_token UNIQUE (city, token_index),
    FOREIGN KEY (city, resident) REFERENCES resident (city, id) ON DELETE CASCADE
);
CREATE INDEX booking_of_resident ON booking (city, resident);

CREATE TABLE place (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text NOT NULL,
    desk text NOT NULL,
    starts_at timestamptz NOT NULL,
    seat integer NOT NULL,
    booking text NOT NULL,
    CONSTRAINT place_once UNIQUE (city, desk, starts_at, seat),
    FOREIGN KEY (city, booking) REFERENCES booking (city, id) ON DELETE CASCADE
);
CREATE INDEX place_of_booking ON place (city, booking);

CREATE TABLE booking_person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text NOT NULL,
    booking text NOT NULL,
    service text NOT NULL,
    person_index bytea NOT NULL,
    CONSTRAINT person_once UNIQUE (city, service, person_index),
    FOREIGN KEY (city, booking) REFERENCES booking (city, id) ON DELETE CASCADE
);
CREATE INDEX person_of_booking ON booking_person (city, booking);
"""

THE_REST = """
CREATE TABLE intent (
    city text NOT NULL,
    key text NOT NULL,
    resident bigint NOT NULL,
    name text NOT NULL,
    args bytea NOT NULL,
    root bigint,
    tries integer NOT NULL,
    outcome text,
    created_at timestamptz NOT NULL,
    ask_at timestamptz,
    PRIMARY KEY (city, key),
    FOREIGN KEY (city, resident) REFERENCES resident (city, id) ON DELETE CASCADE
);
CREATE INDEX intent_of_resident ON intent (city, resident);
CREATE INDEX intent_due ON intent (city, ask_at) WHERE ask_at IS NOT NULL;

CREATE TABLE wrong_try (
    city text NOT NULL,
    key text NOT NULL,
    scope text NOT NULL,
    subject_index bytea NOT NULL,
    tried_at timestamptz NOT NULL,
    PRIMARY KEY (city, key)
);
CREATE INDEX wrong_try_of_subject ON wrong_try (city, scope, subject_index, tried_at);

CREATE TABLE revision (
    city text NOT NULL,
    service text NOT NULL,
    revision text NOT NULL,
    files jsonb NOT NULL,
    origin text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (city, service, revision)
);

CREATE TABLE live_revision (
    city text NOT NULL,
    service text NOT NULL,
    revision text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (city, service),
    FOREIGN KEY (city, service, revision) REFERENCES revision (city, service, revision)
);
"""
