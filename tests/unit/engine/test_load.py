"""Flow and domain files: what their YAML means, and what is said about what they get wrong."""

from __future__ import annotations

import json
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.definition import (
    END,
    Act,
    Branch,
    Button,
    Call,
    Collect,
    Link,
    Noop,
    Option,
    SetSlots,
    Trigger,
)
from flows.engine.load import Loaded, load_service, revision
from flows.engine.yaml_tree import Leaf, Source, Table, read_yaml


def load(text: str, *more: str) -> Loaded:
    sources = [Source(f"{n}.yml", dedent(part)) for n, part in enumerate((text, *more))]
    return load_service("repairs", sources)


def load_steps(steps: str) -> Loaded:
    return load("flows:\n  f:\n    steps:\n" + indent(dedent(steps), "      "))


def complaints(loaded: Loaded) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.level, problem.message) for problem in loaded.problems]


REPAIR = """
    version: "3.1"
    flows:
      book_repair:
        name: booking a repair
        translation:
          zh: {name: 预约维修}
        description: Books a visit of a technician
        if: not slots.blocked
        nlu_trigger:
          - intent: {name: request_repair, confidence_threshold: 0.7}
          - intent: fix_it
        persisted_slots: [phone]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 3}}
        steps:
          - collect: device
          - collect: phone
            help: utter_phone_help
            optional: true
            rejections: [{if: 'not (slots.phone matches "^\\+?[0-9]{9,12}$")', utter: utter_bad}]
          - action: action_find_window
            args: {device: slots.device, days: 3}
            into: {window: window, outcome: outcome}
            once: true
            next:
              - if: slots.window is null
                then:
                  - action: utter_no_window
                  - set_slots: [{device: null}]
                    next: END
              - else: confirm
          - id: confirm
            collect: repair_ok
            ask_before_filling: true
            utter: utter_sure
            next:
              - if: slots.repair_ok
                then: save
              - else: END
          - id: save
            action: action_save_repair
    """


def test_nested_lists_become_one_map_in_which_every_next_is_a_name() -> None:
    loaded = load(REPAIR)
    flow = loaded.service.flows["book_repair"]
    assert loaded.problems == ()
    targets = {
        name: [(str(b.when.text) if b.when else "else", b.then) for b in step.next]
        for name, step in flow.steps.items()
        if not isinstance(step, Link)
    }
    assert list(targets.items()) == [
        ("1_collect_device", [("else", "2_collect_phone")]),
        ("2_collect_phone", [("else", "3_action_action_find_window")]),
        (
            "3_action_action_find_window",
            [("slots.window is null", "3_1_1_action_utter_no_window"), ("else", "confirm")],
        ),
        ("3_1_1_action_utter_no_window", [("else", "3_1_2_set_slots")]),
        ("3_1_2_set_slots", [("else", END)]),
        ("confirm", [("slots.repair_ok", "save"), ("else", END)]),
        ("save", [("else", END)]),
    ]
    assert flow.entry == "1_collect_device"


def test_every_property_of_a_flow_is_read() -> None:
    flow = load(REPAIR).service.flows["book_repair"]
    assert flow.guard is not None
    assert flow.guard.text == "not slots.blocked"
    assert (flow.service, flow.file, flow.line) == ("repairs", "0.yml", 4)
    assert flow.names == {"en": "booking a repair", "zh": "预约维修"}
    assert flow.triggers == (Trigger("request_repair", 0.7), Trigger("fix_it"))
    assert flow.persisted_slots == {"phone"}
    assert not flow.run_pattern_completed
    assert flow.metadata == {"city_desk": {"menu": 3}}


def test_every_property_of_a_step_is_read() -> None:
    steps = load(REPAIR).service.flows["book_repair"].steps
    phone, look, sure = (
        steps["2_collect_phone"],
        steps["3_action_action_find_window"],
        steps["confirm"],
    )
    assert isinstance(phone, Collect)
    assert (phone.utter, phone.help, phone.optional) == (
        "utter_ask_phone",
        "utter_phone_help",
        True,
    )
    assert [rejection.utter for rejection in phone.rejections] == ["utter_bad"]
    assert phone.rejections[0].when.slots == {"phone"}
    assert isinstance(look, Act)
    assert (look.args, look.into) == (
        {"device": "slots.device", "days": 3},
        {"window": "window", "outcome": "outcome"},
    )
    assert look.once
    assert isinstance(sure, Collect)
    assert (sure.utter, sure.ask_before_filling) == ("utter_sure", True)


def test_all_kinds_of_steps_are_read() -> None:
    loaded = load_steps("""
        - set_slots: {a: 1, b: null}
        - set_slots: [{c: "x"}, {d: true}]
        - call: other
        - noop: true
          next: [{if: True, then: last}]
        - id: last
          link: another
        """)
    assert loaded.problems == ()
    steps = list(loaded.service.flows["f"].steps.values())
    assert [type(step) for step in steps] == [SetSlots, SetSlots, Call, Noop, Link]
    sets = [step.values for step in steps if isinstance(step, SetSlots)]
    assert sets == [(("a", 1), ("b", None)), (("c", "x"), ("d", True))]
    assert [step.flow for step in steps if isinstance(step, Call | Link)] == ["other", "another"]


def test_names_that_look_like_numbers_stay_names() -> None:
    loaded = load_steps("""
        - action: utter_a
          next: 007
        - id: 007
          action: utter_b
          next: [{if: False, then: 12}, {else: "END"}]
        - id: 12
          action: utter_c
        """)
    assert loaded.problems == ()
    steps = loaded.service.flows["f"].steps
    assert list(steps) == ["1_action_utter_a", "007", "12"]
    first, second = steps["1_action_utter_a"], steps["007"]
    assert isinstance(first, Act)
    assert isinstance(second, Act)
    assert first.next == (Branch(None, "007"),)
    assert [branch.then for branch in second.next] == ["12", END]


def test_steps_may_follow_a_step_without_a_question() -> None:
    loaded = load_steps("""
        - action: utter_a
          next:
            - action: utter_b
            - action: utter_c
              next: END
        """)
    assert loaded.problems == ()
    first = loaded.service.flows["f"].steps["1_action_utter_a"]
    assert isinstance(first, Act)
    assert first.next == (Branch(None, "1_1_1_action_utter_b"),)


def test_an_id_made_for_a_step_never_meets_one_that_was_given() -> None:
    loaded = load_steps("""
        - action: utter_a
        - id: 3_action_utter_a
          action: utter_a
        - action: utter_a
        """)
    assert list(loaded.service.flows["f"].steps) == [
        "1_action_utter_a",
        "3_action_utter_a",
        "3_action_utter_a_",
    ]


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        pytest.param("- {action: a, collect: b}", 4, "exactly one of", id="two kinds in a step"),
        pytest.param("- {id: x}", 4, "exactly one of", id="no kind in a step"),
        pytest.param("- just words", 4, "must be a table", id="a step that is no table"),
        pytest.param("- {id: END, action: a}", 4, "reserved", id="a reserved id"),
        pytest.param("- {id: x, action: a}\n- {id: x, action: b}", 5, "twice", id="an id twice"),
        pytest.param("- noop: true", 4, "needs a 'next'", id="noop without next"),
        pytest.param("- link: b\n- action: a", 4, "last step", id="link is not the last"),
        pytest.param("- {link: b, next: END}", 4, "no 'next'", id="link with next"),
        pytest.param("- {call: b, mcp_server: c}", 4, "not supported", id="call of a server"),
        pytest.param("- collect:", 4, "needs a name", id="collect nothing"),
        pytest.param("- {action: a, next: }", 4, "leads to", id="next leads nowhere"),
        pytest.param("- {action: a, next: [{if: x}]}", 4, "'if' with 'then'", id="if alone"),
        pytest.param(
            "- {action: a, next: [{else: END}, {if: slots.x, then: END}]}",
            *(4, "never reached"),
            id="something after else",
        ),
        pytest.param(
            "- action: a\n  next:\n  - if: slots.x &&\n    then: END",
            *(6, "at character 9"),
            id="a condition that cannot be read",
        ),
        pytest.param(
            "- action: a\n  next:\n  - if: {x: 1}\n    then: END",
            *(6, "quote one"),
            id="a condition that YAML took for a table",
        ),
        pytest.param(
            "- action: a\n  next:\n  - else:\n    - action: b",
            *(7, "needs a 'next'"),
            id="an inner list that does not say how it ends",
        ),
        pytest.param("- {action: a, once: maybe}", 4, "true or false", id="once is no flag"),
        pytest.param("- {collect: a, rejections: [{if: slots.a}]}", 4, "'utter'", id="rejection"),
    ],
)
def test_a_wrong_step_is_an_error_on_its_line(steps: str, line: int, words: str) -> None:
    found = [c for c in complaints(load_steps(steps)) if c[1] == "error"]
    assert [at for at, _, message in found if words in message] == [line], found


@pytest.mark.parametrize(
    ("text", "line", "level", "words"),
    [
        pytest.param("flows: {f: {description: x}}", 1, "error", "no steps", id="no steps"),
        pytest.param("- a\n- b", 1, "error", "must be a table", id="a list instead of a file"),
        pytest.param("flows:\n  f: [", 2, "error", "expected", id="broken YAML"),
        pytest.param("a: 1\n---\nb: 1", 2, "error", "single document", id="two documents"),
        pytest.param(
            "actions: [a]\nactions: [b]", 2, "error", "stands here twice", id="a key twice"
        ),
        pytest.param("slots: {a: {type: date}}", 1, "error", "is none of", id="a slot's type"),
        pytest.param("slots: {a: }", 1, "error", "is none of", id="a slot without type"),
        pytest.param(
            "slots: {a: {type: text, mappings: [{type: magic}]}}",
            *(1, "error", "mapping's type"),
            id="a mapping nobody knows",
        ),
        pytest.param(
            "slots: {a: {type: categorical, values: [Gold, gold]}}",
            *(1, "warning", "twice"),
            id="choices that differ by case only",
        ),
        pytest.param(
            "responses: {utter_a: []}", 1, "error", "says nothing", id="an empty response"
        ),
        pytest.param(
            "responses: {utter_a: [{text: a, buttons: [{payload: /b}]}]}",
            *(1, "error", "title"),
            id="a button without title",
        ),
        pytest.param("pipline: []", 1, "warning", "not known", id="an unknown key"),
        pytest.param("rules: []", 1, "warning", "another kind", id="rules of another dialogue"),
        pytest.param(
            "responses: {utter_a: [{text: a, metadata: {rephrase: true}}]}",
            *(1, "warning", "language models"),
            id="a key for language models",
        ),
        pytest.param(
            "responses: {utter_a: [{text: a, image: b}]}",
            *(1, "warning", "not shown"),
            id="a picture",
        ),
        pytest.param(
            "flows: {f: {always_include_in_prompt: true, steps: [{action: a}]}}",
            *(1, "warning", "language models"),
            id="a flow's prompt",
        ),
        pytest.param(
            "flows: {f: {nlu_trigger: [a], steps: [{action: a}]}}",
            *(1, "error", "list of 'intent"),
            id="a trigger that is no intent",
        ),
        pytest.param(
            "flows: {f: {steps: [{collect: a, dtmf: {}}]}}",
            *(1, "warning", "telephones"),
            id="keys of a telephone",
        ),
        pytest.param(
            "flows: {f: {steps: [{collect: a, reset_after_flow_ends: false}]}}",
            *(1, "warning", "is old"),
            id="an old way of keeping a slot",
        ),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, line: int, level: str, words: str) -> None:
    found = complaints(load(text))
    assert [(at, grade) for at, grade, message in found if words in message] == [(line, level)]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("flows:\n  f:\n    steps: [{action: a}]", id="flow"),
        pytest.param("responses:\n  utter_a: [{text: a}]", id="response"),
    ],
)
def test_what_is_defined_twice_is_refused(part: str) -> None:
    loaded = load(part, part)
    assert [(p.file, p.line, p.level) for p in loaded.problems] == [("1.yml", 2, "error")]
    assert "0.yml, line 2" in loaded.problems[0].message
    assert not loaded.sound


def test_a_slot_may_stand_in_two_files_when_it_is_the_same() -> None:
    assert load("slots: {a: {type: text}}", "\n\nslots: {a: {type: text}}").problems == ()
    assert not load("slots: {a: {type: text}}", "slots: {a: {type: bool}}").sound


def test_an_old_flag_keeps_its_slot() -> None:
    loaded = load_steps("- {collect: a, reset_after_flow_ends: false}\n- {collect: b}")
    assert loaded.service.flows["f"].persisted_slots == {"a"}


# --- domain ----------------------------------------------------------------------------------

DOMAIN = """
    slots:
      level:
        type: categorical
        values:
          - plain
          - {value: Gold, en: gold card, zh: 金卡, also: [golden, 黄金]}
        labels: {en: your level, zh: 等级}
      office: {type: text, choices: offices}
      owner: {type: text, kind: person_name}
      visit: {type: text, kind: date, initial_value: 2024-05-01, sensitive: true}
      notes: {type: text}
      found: {type: any, mappings: [{type: controlled}]}
      open: {type: text, kind: free_text, private: false}
    responses:
      utter_ask_level:
        - text: Which level, {owner}?
          translation: {zh: '{owner}，哪个等级？'}
          condition: slots.owner
          channel: telegram
          buttons:
            - title: Gold
              payload: /SetSlots(level=Gold)
              translation: {zh: {title: 金卡}}
            - {title: "None", payload: '/tell{{"size":"L"}}'}
            - title: words
        - translation: {zh: 只有中文}
          buttons_from: found
        - text: old
          condition:
            - {type: slot, name: level, value: Gold}
            - {type: slot, name: notes, value: null}
            - {type: slot, name: paid, value: true}
    actions: [action_a, {action_b: {send_domain: true}}]
    intents: [greet, {bye: {use_entities: []}}]
    nlu: [{intent: pay, examples: "- pay"}, {lookup: x}]
    """


def test_slots_are_read_with_our_extensions() -> None:
    loaded = load(DOMAIN)
    assert loaded.problems == ()
    slots = loaded.service.slots
    assert slots["level"].options == (
        Option("plain", {"en": "plain"}),
        Option("Gold", {"en": "gold card", "zh": "金卡"}, ("golden", "黄金")),
    )
    assert slots["level"].labels == {"en": "your level", "zh": "等级"}
    assert slots["office"].choices == "offices"
    assert (slots["visit"].initial, slots["visit"].sensitive) == ("2024-05-01", True)
    assert (slots["found"].heard, slots["notes"].heard) == (False, True)


def test_what_somebody_may_have_written_is_private_unless_said_otherwise() -> None:
    slots = load(DOMAIN).service.slots
    assert {name for name, slot in slots.items() if slot.private} == {"owner", "notes"}


def test_responses_are_read_in_all_their_languages() -> None:
    first, second, third = load(DOMAIN).service.responses["utter_ask_level"].variations
    assert first.texts == {"en": "Which level, {owner}?", "zh": "{owner}，哪个等级？"}
    assert first.condition is not None
    assert (first.condition.text, first.channel) == ("slots.owner", "telegram")
    assert first.buttons == (
        Button({"en": "Gold", "zh": "金卡"}, "/SetSlots(level=Gold)"),
        Button({"en": "None"}, '/tell{"size":"L"}'),
        Button({"en": "words"}, "words"),
    )
    assert (second.texts, second.buttons_from) == ({"zh": "只有中文"}, "found")
    assert third.condition is not None
    assert third.condition.holds({"level": "Gold", "notes": None, "paid": True}, {})
    assert not third.condition.holds({"level": "gold", "notes": None, "paid": True}, {})


def test_a_domain_names_its_actions_and_intents() -> None:
    loaded = load(DOMAIN)
    assert loaded.actions == {"action_a", "action_b"}
    assert loaded.intents == {"greet", "bye", "pay"}


def test_another_default_language_takes_the_plain_text() -> None:
    source = Source("d.yml", "responses: {utter_a: [{text: Ja, translation: {en: Yes}}]}")
    response = load_service("s", [source], language="de").service.responses["utter_a"]
    assert response.variations[0].texts == {"de": "Ja", "en": "Yes"}


def test_a_slots_own_rejections_are_asked_first() -> None:
    loaded = load(
        """
        slots:
          n: {type: float, validation: {rejections: [{if: slots.n < 0, utter: utter_neg}]}}
        """,
        "flows: {f: {steps: [{collect: n, rejections: [{if: slots.n > 9, utter: utter_big}]}]}}",
    )
    step = loaded.service.flows["f"].steps["1_collect_n"]
    assert isinstance(step, Collect)
    assert [rejection.utter for rejection in step.rejections] == ["utter_neg", "utter_big"]


# --- revisions -------------------------------------------------------------------------------


def test_a_revision_is_made_of_names_and_contents() -> None:
    one, two = Source("/a/x.yml", "1"), Source("/a/y.yml", "2")
    assert revision([one, two]) == revision([two, Source("elsewhere/x.yml", "1")])
    assert len(revision([one])) == 16
    others = ([one], [one, Source("/a/y.yml", "3")], [one, Source("/a/z.yml", "2")])
    assert len({revision([one, two]), *(revision(other) for other in others)}) == 4


# --- YAML 1.2 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("yes", "yes", id="yes is no flag"),
        pytest.param("on", "on", id="on is no flag"),
        pytest.param("12:30", "12:30", id="a time is text"),
        pytest.param("0123", 123, id="leading zeros are decimal"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("-0x1F", -31, id="negative"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("2024-05-01", "2024-05-01", id="a date is text"),
        pytest.param("2024-05-01 10:00:00", "2024-05-01 10:00:00", id="a moment is text"),
        pytest.param("1_000", 1000, id="underscores group digits"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param("1e3", 1000.0, id="an exponent"),
        pytest.param("True", True, id="true in any case"),
        pytest.param("~", None, id="nothing as a sign"),
        pytest.param("", None, id="nothing at all"),
        pytest.param("'1'", "1", id="quoted is text"),
        pytest.param("!secret x", "x", id="tags of others are ignored"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    tree, problems = read_yaml(Source("a.yml", f"a: {written}"))
    assert problems == ()
    assert isinstance(tree, Table)
    leaf = tree.entries["a"]
    assert isinstance(leaf, Leaf)
    assert (leaf.value, type(leaf.value)) == (value, type(value))


def test_merged_keys_fill_gaps_only() -> None:
    tree, _ = read_yaml(Source("a.yml", "a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}"))
    assert isinstance(tree, Table)
    inner = tree.entries["b"]
    assert isinstance(inner, Table)
    assert {k: v.value for k, v in inner.entries.items() if isinstance(v, Leaf)} == {"p": 3, "q": 2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &x [*x]", id="a list inside itself"),
        pytest.param("[" * 5000, id="endlessly deep"),
        pytest.param("a: &x {<<: *x}", id="a table merged into itself"),
        pytest.param(
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9)),
            id="an alias of an alias of an alias",
        ),
        pytest.param("\x00", id="a character no file has"),
        pytest.param("? [1, 2]\n: 3", id="a key that is a list"),
        pytest.param("&a a: &a b", id="an anchor twice"),
        pytest.param("a: 2024-13-45", id="a date that does not exist"),
        pytest.param("%YAML 1.1\n---\na: yes", id="another version"),
    ],
)
def test_wild_yaml_never_raises(text: str) -> None:
    load(text)


_WRITTEN = """
flows: slots: responses: f: steps: collect action next: if then: else: END { } [ ] & * - text:
translation: values: mappings: ' | !!int 12:30 <<: ? set_slots: link validation: rejections: "
"""
_PIECES = st.sampled_from([*_WRITTEN.split(), *"\n :,-", "\n  ", "\n    - ", "type: text"])


@given(st.text() | st.lists(_PIECES, max_size=40).map("".join))
def test_no_text_makes_it_raise(text: str) -> None:
    loaded = load_service("s", [Source("a.yml", text)])
    assert len(loaded.service.revision) == 16
    assert all(problem.line >= 1 for problem in loaded.problems)


_LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["if", "then", "else", "next", "action", "collect", "text", "name"])
            | st.sampled_from(["intent", "value", "type", "steps", "condition", "buttons", "link"])
            | st.sampled_from(["set_slots", "noop", "call", "id", "args", "into", "translation"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_LOOSE, st.sampled_from(["flows", "slots", "responses", "actions", "nlu"]))
def test_no_shape_makes_it_raise(shape: object, key: str) -> None:

    load_service("s", [Source("a.yml", json.dumps({key: {"f": shape}}))])
    load_service("s", [Source("a.yml", json.dumps({key: shape, "flows": {"f": {"steps": shape}}}))])
