"""What each intent leads to is told as flows and texts have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import flows_of
from bot.verbs.intents import ANSWER, TALK, Row, intents, page, rows
from bot.verbs.intents_page import PAGE
from flows.engine.catalog import Flows
from flows.engine.definition import Trigger
from nlu.evaluate.catalogue import kinds_in
from tests.stands.catalogue import shipped


def here() -> Flows:
    books = shipped()
    return flows_of(books)[books.default_city]


def test_the_page_of_intents_is_fresh() -> None:
    """`python -m bot.verbs.intents_page` writes it anew."""
    assert PAGE.read_text("utf-8") == page(here())


def test_every_trigger_of_every_flow_is_there() -> None:
    told = {row.intent: row.begins for row in rows(here(), kinds_in())}
    for flow in here().starts.values():
        for trigger in flow.triggers:
            assert (flow.id, here().offered(flow)) in told[trigger.intent]
    assert kinds_in().keys() <= told.keys()


def test_what_begins_several_flows_what_is_answered_and_what_is_not() -> None:
    flows = here()
    first, second = (replace(f, triggers=(Trigger("a.which"),)) for f in flows.menu()[:2])
    away = replace(first, id="away", service="nowhere_offered", triggers=(Trigger("b.do"),))
    service = replace(flows.live[first.service], id="nowhere_offered", flows={"away": away})
    other = {"s": replace(service, flows={f.id: f for f in (first, second)}, responses={})}
    live = {**flows.live, **other, "nowhere_offered": service}
    kinds = dict.fromkeys(
        ("a.which", "faq.documents", "small.greet", "control.cancel", "answer.yes", "c.do"), "small"
    )
    found = {row.intent: row for row in rows(Flows(flows.city, live, flows.actions), kinds)}

    assert {name for name, _ in found["a.which"].begins} == {first.id, second.id}
    assert found["b.do"] == Row("b.do", "", (("away", False),))
    assert found["faq.documents"].answered == "utter_faq_documents"
    assert found["small.greet"].answered == "utter_small_greet"
    assert found["control.cancel"].answered == TALK
    assert found["answer.yes"].answered == ANSWER
    assert found["c.do"] == Row("c.do", "small")


def test_it_is_printed_for_people_and_as_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert intents(shipped(), as_markdown=True) == 0
    assert capsys.readouterr().out == page(here())
    assert intents(shipped(), as_markdown=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["intent", "kind", "leads", "to"]
    assert len(lines) == len([*rows(here(), kinds_in())]) + 1
    assert all("`" not in line for line in lines)
