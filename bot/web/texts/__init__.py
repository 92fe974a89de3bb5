"""The words of residents' pages. What the talk says lives with the flows."""

from __future__ import annotations

from collections.abc import Mapping

from flows.texts import texts_in

TEXTS: Mapping[str, Mapping[str, str]] = texts_in(__name__)
"""Language -> key -> text."""
