"""Services as somebody might write them: every kind of step and key, ours, newer, old ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from flows.engine.yaml_tree import Source
from flows.engine.yaml_write import tree_of, write_yaml
from tests.unit.engine.random_conditions import CONDITIONS

SLOTS = ("size", "colour", "agreed", "amount", "note", "office")
FLOWS = ("order", "pay", "ask-more")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" \n{}:#'\""),
    min_size=1,
    max_size=12,
).filter(str.strip)
LANGUAGES = st.sampled_from(["zh", "de-CH", "uk"])
NAMES = st.sampled_from(["a1", "7", "go_on", "yes", "012", "null"])
_SCALARS = st.none() | st.booleans() | st.integers(-9, 999) | WORDS
ANYTHING = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2)
)
"""What newer versions and other tools may add."""


def table(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional)


_REJECTIONS = st.lists(
    table({"if": CONDITIONS, "utter": st.just("utter_no")}, {"colour_of_paper": WORDS}), max_size=2
)


def _kinds() -> list[st.SearchStrategy[Any]]:
    return [
        table(
            {"action": st.sampled_from(["utter_done", "do_it"])},
            {
                "args": st.dictionaries(st.sampled_from(["a", "b"]), _SCALARS, max_size=2),
                "into": st.just({"outcome": "note"}),
                "once": st.booleans(),
                "metadata": st.just({"seen_by": "studio"}) | ANYTHING,
                "newer_key": ANYTHING,
            },
        ),
        table(
            {"collect": st.sampled_from(SLOTS)},
            {
                "description": WORDS,
                "utter": st.just("utter_ask"),
                "ask_before_filling": st.booleans(),
                "force_slot_filling": st.booleans(),
                "reset_after_flow_ends": st.booleans(),
                "rejections": _REJECTIONS,
                "help": st.just("utter_help"),
                "optional": st.booleans(),
                "expires": st.integers(1, 90),
                "dtmf": st.just({"length": 4}),
            },
        ),
        table(
            {
                "set_slots": st.lists(
                    st.dictionaries(st.sampled_from(SLOTS), _SCALARS, min_size=1, max_size=2),
                    min_size=1,
                    max_size=2,
                )
                | st.dictionaries(st.sampled_from(SLOTS), _SCALARS, min_size=1, max_size=2)
            },
            {},
        ),
        table({"call": st.sampled_from(FLOWS)}, {}),
    ]


@st.composite
def _steps(draw: st.DrawFn, depth: int, *, inside: bool) -> list[Any]:
    steps = draw(st.lists(st.one_of(_kinds()), min_size=1, max_size=3))
    for n, step in enumerate(steps):
        last = n + 1 == len(steps)
        kind = draw(st.sampled_from(["none", "end", "fork", "list"] if depth else ["none", "end"]))
        if kind == "fork":
            step["next"] = draw(_fork(depth - 1))
        elif kind == "list":
            step["next"] = draw(_steps(depth - 1, inside=True))
        elif kind == "end" or (last and inside):
            step["next"] = "END"
    if draw(st.booleans()) and depth:
        steps.append(draw(_noop(depth - 1)))
    if not inside and draw(st.booleans()):
        steps.append({"link": draw(st.sampled_from(FLOWS))})
    return steps


@st.composite
def _fork(draw: st.DrawFn, depth: int) -> list[Any]:
    arms = draw(st.lists(CONDITIONS, min_size=1, max_size=2))
    fork: list[Any] = []
    for condition in arms:
        branch = {"if": condition, "then": draw(st.just("END") | _steps(depth, inside=True))}
        fork.append(branch | draw(st.just({}) | st.just({"remark": "later"})))
    return [*fork, {"else": draw(st.just("END") | _steps(depth, inside=True))}]


@st.composite
def _noop(draw: st.DrawFn, depth: int) -> Any:
    fork = draw(_fork(depth))
    return draw(st.sampled_from([{"noop": True, "next": fork}, {"noop": fork}]))


def _named(steps: list[Any], names: list[str]) -> list[Any]:
    """Gives the first steps of the list these names, one of them as a number."""
    for step, name in zip(steps, names, strict=False):
        step["id"] = int(name) if name == "7" else name
    return steps


_FLOW = table(
    {
        "description": WORDS,
        "steps": st.builds(
            _named, _steps(3, inside=False), st.lists(NAMES, unique=True, max_size=3)
        ),
    },
    {
        "name": WORDS,
        "translation": st.dictionaries(LANGUAGES, WORDS | st.builds(dict, name=WORDS), max_size=2),
        "if": CONDITIONS | st.just(False),
        "nlu_trigger": st.lists(
            st.just({"intent": "order"})
            | st.just({"intent": {"name": "pay", "confidence_threshold": 0.7}}),
            max_size=2,
        ),
        "persisted_slots": st.lists(st.sampled_from(SLOTS), unique=True, max_size=2),
        "run_pattern_completed": st.booleans(),
        "always_include_in_prompt": st.booleans(),
        "metadata": st.just({"city_desk": {"menu": 3}, "studio": 1}),
        "block_digressions": st.just(True),
    },
)
_CONDITIONS_OF_MAPPINGS: dict[str, Any] = {
    "conditions": st.lists(
        st.builds(dict, active_flow=st.sampled_from(FLOWS)), min_size=1, max_size=3
    )
}
_INTENTS = st.just("pay") | st.lists(st.sampled_from(["pay", "order"]), min_size=1, unique=True)
_MAPPINGS = st.lists(
    st.one_of(
        table(
            {"type": st.just("from_entity"), "entity": st.just("thing")},
            {
                "role": st.just("from"),
                "group": st.just("1"),
                "intent": _INTENTS,
                "not_intent": _INTENTS,
                **_CONDITIONS_OF_MAPPINGS,
            },
        ),
        table(
            {
                "type": st.sampled_from(["from_intent", "from_trigger_intent"]),
                "value": _SCALARS,
                "intent": _INTENTS,
            },
            _CONDITIONS_OF_MAPPINGS,
        ),
        table({"type": st.just("from_text")}, {"not_intent": _INTENTS, **_CONDITIONS_OF_MAPPINGS}),
        table({"type": st.just("from_llm")}, {"allow_nlu_correction": st.just(True)}),
        table({"type": st.just("controlled")}, {"newer_key": WORDS}),
    ),
    max_size=2,
)
_SLOT = st.one_of(
    table({"type": st.just("categorical"), "values": st.just(["big", "small"])}, {}),
    table(
        {
            "type": st.just("categorical"),
            "values": st.just([{"value": "big", "en": "Big", "zh": "大", "also": ["huge"]}, 7]),
        },
        {"labels": st.just({"en": "size", "zh": "大小"})},
    ),
    table({"type": st.just("categorical"), "choices": st.just("offices")}, {}),
    table(
        {"type": st.sampled_from(["text", "bool", "float", "any"])},
        {
            "initial_value": _SCALARS,
            "mappings": _MAPPINGS,
            "validation": table(
                {"rejections": _REJECTIONS}, {"refill_utter": st.just("utter_ask")}
            ),
            "kind": st.sampled_from(["date", "phone"]),
            "private": st.booleans(),
            "sensitive": st.booleans(),
            "influence_conversation": st.booleans(),
            "labels": st.dictionaries(LANGUAGES, WORDS, min_size=1, max_size=2),
            "metadata": st.just({"a": [1]}) | ANYTHING,
            "newer_key": ANYTHING,
        },
    ),
)
PAYLOADS = st.sampled_from(
    [
        "/SetSlots(size=big)",
        "/SetSlots(agreed=true, amount=-2.5, note=null)",
        '/order{{"thing": "x"}}',
        '/order{{"thing": "x", "inner": {{"a": 1}}}}',
        "/order",
    ]
)
_BUTTON = table(
    {"title": WORDS},
    {
        "payload": PAYLOADS,
        "translation": st.dictionaries(
            LANGUAGES,
            WORDS
            | table({"title": WORDS}, {"payload": PAYLOADS})
            | table({"payload": PAYLOADS}, {}),
            max_size=2,
        ),
        "icon": ANYTHING,
    },
)
_VARIATION = st.one_of(
    table({"translation": st.dictionaries(LANGUAGES, WORDS, min_size=1, max_size=2)}, {}),
    table(
        {"text": WORDS | st.integers(0, 9)},
        {
            "translation": st.dictionaries(
                LANGUAGES, WORDS | st.builds(dict, text=WORDS), max_size=2
            ),
            "buttons": st.lists(_BUTTON, max_size=2),
            "buttons_from": st.just("note"),
            "condition": CONDITIONS | st.just([{"type": "slot", "name": "size", "value": "big"}]),
            "channel": st.sampled_from(["telegram", "rest"]),
            "id": st.just("first"),
            "metadata": st.sampled_from([{"template": "jinja"}, {"rephrase": True}]),
            "image": WORDS,
            "custom": ANYTHING,
        },
    ),
)
_RESPONSES = st.dictionaries(
    st.sampled_from(["utter_ask", "utter_no", "utter_done", "button_yes"]),
    st.lists(_VARIATION, min_size=1, max_size=2, unique_by=lambda one: one.get("id", id(one))),
    max_size=3,
)


@st.composite
def _as_files(draw: st.DrawFn, written: dict[str, Any]) -> list[Source]:
    """Parts of one service may stand in any of its files."""
    files: list[dict[str, Any]] = [{} for _ in range(draw(st.integers(1, 3)))]
    for section, things in written.items():
        if not isinstance(things, dict) or section == "session_config":
            draw(st.sampled_from(files))[section] = things
            continue
        for name, thing in things.items():
            draw(st.sampled_from(files)).setdefault(section, {})[name] = thing
    return [Source(f"part{n}.yml", write_yaml(tree_of(one))) for n, one in enumerate(files)]


SERVICES = st.fixed_dictionaries(
    {
        "flows": st.dictionaries(st.sampled_from(FLOWS), _FLOW, max_size=2),
        "slots": st.dictionaries(st.sampled_from(SLOTS), _SLOT, max_size=3),
        "responses": _RESPONSES,
    },
    optional={
        "actions": st.just(["do_it"]),
        "intents": st.just(["pay", {"order": {"use_entities": ["thing"]}}]),
        "entities": st.just(["thing", {"place": {"roles": ["from", "to"]}}]),
        "session_config": st.just({"x": 60}),
        "newer": ANYTHING,
    },
).flatmap(_as_files)
