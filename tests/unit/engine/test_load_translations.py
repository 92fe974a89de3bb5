"""A third language lies in a file of its own beside a service's other files."""

from __future__ import annotations

from textwrap import dedent

from flows.engine.load import Loaded, load_service
from flows.engine.render import in_language
from flows.engine.yaml_tree import Source

SERVICE = """
    flows:
      pay:
        name: Pay
        description: Pays.
        steps: [{collect: size}]
    slots:
      size:
        type: categorical
        values: [{value: small, en: Small, also: [tiny]}, {value: large, en: Large}]
        labels: {en: size}
    responses:
      utter_ask_size:
        - text: "{city}: which size?"
          buttons: [{title: Small, payload: /SetSlots(size=small)}]
      utter_hello:
        - {text: Hello., condition: slots.size = "small"}
        - {text: Hi.}
    """
SPANISH = """
    translations:
      es:
        flows: {pay: Pagar}
        labels: {size: tamaño}
        choices: {size: {small: [Pequeño, chico], large: Grande}}
        responses:
          utter_ask_size: {text: "{city}: ¿qué tamaño?", buttons: [Pequeño]}
          utter_hello: [Hola., Buenas.]
    """


def load(spanish: str) -> Loaded:
    sources = [Source("a/service.yml", dedent(SERVICE)), Source("a/es.yml", dedent(spanish))]
    return load_service("a", sources)


def test_a_language_is_added_to_what_is_there() -> None:
    loaded = load(SPANISH)
    assert loaded.problems == ()
    service = loaded.service
    assert service.flows["pay"].names == {"en": "Pay", "es": "Pagar"}
    slot = service.slots["size"]
    assert slot.labels == {"en": "size", "es": "tamaño"}
    assert [option.titles["es"] for option in slot.options] == ["Pequeño", "Grande"]
    assert slot.options[0].also == ("tiny", "chico")
    asked, hello = service.responses["utter_ask_size"], service.responses["utter_hello"]
    assert asked.variations[0].texts["es"] == "{city}: ¿qué tamaño?"
    assert asked.variations[0].buttons[0].titles == {"en": "Small", "es": "Pequeño"}
    assert asked.variations[0].buttons[0].payload == "/SetSlots(size=small)"
    assert [one.texts["es"] for one in hello.variations] == ["Hola.", "Buenas."]
    assert hello.variations[0].condition is not None


def test_it_is_part_of_the_revision() -> None:
    assert load(SPANISH).service.revision != load("version: '3.1'").service.revision


def test_what_does_not_fit_is_told_in_its_own_file() -> None:
    wrong = SPANISH.replace("[Pequeño]}", "[Pequeño, Otro]}").replace("flows: {pay", "flows: {pai")
    assert [(p.file, p.line, p.rule) for p in load(wrong).problems] == [
        ("a/es.yml", 4, "translation-unknown"),
        ("a/es.yml", 8, "translation-fit"),
    ]


def test_what_is_missing_is_said_in_the_citys_first_language() -> None:
    texts = {"en": "Hello.", "zh": "您好。"}
    assert in_language(texts, "es", "zh") == "您好。"
    assert in_language(texts, "es", "fr") == "Hello."
