"""The keys that the public format knows at the level we write; every other key is ours or newer."""

from __future__ import annotations

from collections.abc import Mapping

LEVEL = "3.13"
"""Of the public format: 3.12, and the conditions of responses as text, which 3.13 made final."""

FLOW = (
    *("description", "name", "if", "nlu_trigger", "persisted_slots", "always_include_in_prompt"),
    *("run_pattern_completed", "translation", "steps"),
)
STEP: Mapping[str, tuple[str, ...]] = {
    "action": ("id", "action", "next"),
    "collect": (
        *("id", "collect", "description", "utter", "ask_before_filling", "rejections"),
        *("force_slot_filling", "silence_timeout", "next"),
    ),
    "set_slots": ("id", "set_slots", "next"),
    "link": ("id", "link"),
    "call": ("id", "call", "next"),
    "noop": ("id", "noop", "next"),
}
REJECTION = ("if", "utter")
TRIGGER = ("name", "confidence_threshold")

SLOT = (
    *("type", "values", "initial_value", "mappings", "validation", "influence_conversation"),
    *("min_value", "max_value", "shared_for_coexistence"),
)
VALIDATION = ("rejections", "refill_utter")
_WHEN = ("type", "intent", "not_intent", "conditions")
MAPPING: Mapping[str, tuple[str, ...]] = {
    "from_entity": (*_WHEN, "entity", "role", "group"),
    "from_intent": (*_WHEN, "value"),
    "from_text": _WHEN,
    "from_trigger_intent": (*_WHEN, "value"),
    "from_llm": ("type", "conditions", "allow_nlu_correction"),
    "controlled": ("type", "conditions", "run_action_every_turn", "coexistence_system"),
    "custom": ("type", "conditions", "action"),
}
VARIATION = (
    *("id", "text", "buttons", "image", "custom", "attachment", "elements", "quick_replies"),
    *("channel", "condition", "translation", "metadata", "allow_interruptions"),
)
BUTTON = ("title", "payload", "translation")

DEFAULT_ACTIONS = frozenset(
    {"action_listen", "action_restart", "action_session_start", "action_clean_stack"}
    | {"action_correct_flow_slot", "action_cancel_flow", "action_clarify_flows"}
    | {"action_continue_interrupted_flow", "action_cancel_interrupted_flows"}
    | {"action_trigger_search", "action_handoff_metric", "action_repeat_bot_messages"}
)
"""Known to every engine of this format; a domain need not list them."""
