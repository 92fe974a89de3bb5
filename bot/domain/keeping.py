"""What a city may say how long it is kept."""

KEPT = (
    *("messages", "talks", "bookings", "payments"),
    *("intents", "tries", "callbacks", "residents"),
)
"""Residents last: they go when nothing speaks of them any more."""
