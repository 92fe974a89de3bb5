"""Carrying out commands: answering, correcting, cancelling, going elsewhere and coming back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from flows.engine.catalog import collected, collects
from flows.engine.commands import (
    Clarify,
    Command,
    Control,
    Correct,
    Emergency,
    Fill,
    Reset,
    Start,
    Take,
    Tell,
    Unfit,
    Unknown,
)
from flows.engine.definition import Collect, Flow, Json
from flows.engine.effects import CallOperator, Fact
from flows.engine.hearing import Heard, kind_of, named
from flows.engine.session import Choice, Frame, forget_talk
from flows.engine.slots.examples import EXAMPLES
from flows.engine.talk import Talk
from flows.engine.walk import (
    CONTINUE,
    abandon,
    begin,
    follow,
    put_open_question,
    put_question,
    surface,
)

MAX_FRAMES = 8
"""Matters opened one upon another; more than that is nobody's intention."""


def obey(talk: Talk, commands: Sequence[Command]) -> None:
    for command in commands:
        _obey(talk, command)


def _obey(talk: Talk, command: Command) -> None:  # noqa: C901, PLR0912  # one line per kind of command
    match command:
        case Fill(heard, source):
            _fill(talk, heard, source)
        case Correct(heard):
            correct(talk, heard)
        case Reset(slot):
            rewind(talk, {slot: None})
        case Start(flow, text):
            start(talk, flow, text)
        case Control(what):
            CONTROLS.get(what, _no_such_wish)(talk)
        case Clarify(flows):
            _clarify(talk, flows)
        case Tell(response):
            talk.say(response)
            ask_again(talk)
        case Emergency(kind):
            _emergency(talk, kind)
        case Take(choice):
            take(talk, choice)
        case Unfit():
            _unfit(talk, command)
        case Unknown(reason):
            _unknown(talk, reason)
        case _:
            assert_never(command)


# --- answers ---------------------------------------------------------------------------------


def _fill(talk: Talk, heard: Sequence[Heard], source: str) -> None:
    for one in heard:
        talk.put(one.slot, one.value, source)
        _read_back(talk, one)


def _read_back(talk: Talk, heard: Heard) -> None:
    """What was not said plainly is shown as it was understood."""
    if heard.confirm:
        talk.say("utter_understood", {"value": talk.shown(heard.slot, {})})


def take(talk: Talk, choice: Choice) -> None:
    """A button: set, reset, start, intent or say."""
    talk.decide("1", f"button: {', '.join(choice.does)}")
    does = choice.does
    if isinstance(values := does.get("set"), dict):
        _set_by_button(talk, values)
    elif isinstance(name := does.get("reset"), str):
        rewind(talk, {name: None})
    elif isinstance(flow := does.get("start"), str):
        start(talk, flow, "")
    elif isinstance(intent := does.get("intent"), str):
        _intended(talk, intent)
    elif isinstance(text := does.get("say"), str) and (question := talk.question()):
        talk.put(question.slot, text, "button")


def _set_by_button(talk: Talk, values: dict[str, Json]) -> None:
    question = talk.question()
    asked = question.slot if question else None
    earlier = {
        name: value
        for name, value in values.items()
        if name != asked and name in collected(_flows(talk)) and talk.value(name) is not None
    }
    for name, value in values.items():
        if name not in earlier:
            talk.put(name, value, "button")
    if earlier:
        rewind(talk, earlier)


def _intended(talk: Talk, intent: str) -> None:
    if intent.startswith("control."):
        CONTROLS.get(intent.removeprefix("control."), _no_such_wish)(talk)
    elif flow := talk.flows.by_intent.get(intent):
        start(talk, flow.id, "")
    elif not talk.say("utter_" + intent.replace(".", "_")):
        _unknown(talk, "not_understood")


def correct(talk: Talk, heard: Sequence[Heard]) -> None:
    """FLOWS.md 11.4: the value is changed and the flow walked again from the earlier question."""
    if not rewind(talk, {one.slot: one.value for one in heard}):
        return
    for one in heard:
        label = (slot.labels if (slot := talk.slot(one.slot)) else {}).get(talk.language, "")
        talk.say("utter_corrected", {"label": label, "value": talk.shown(one.slot, {})})


def rewind(talk: Talk, changes: dict[str, Json]) -> bool:
    """Changes answers and goes back to the earliest question concerned, or to the present one.

    What was charged or booked is not changed by talking: then the resident is told what can be
    done instead.
    """
    group = talk.group()
    if any(frame.ledger for frame in group):
        talk.say("utter_already_done")
        ask_again(talk)
        return False
    for name, value in changes.items():
        talk.put(name, value, "reader")
    _go_back(talk, group, frozenset(changes))
    return True


def _go_back(talk: Talk, group: Sequence[Frame], names: frozenset[str]) -> None:
    """To the frame that asks for one of `names`, at its first such step in the file's order."""
    for depth, frame in enumerate(group):
        flow = talk.flow_of(frame)
        if flow is None:
            continue
        order = list(flow.steps)
        asks = [s.id for s in collects(flow) if s.slot in names]
        if not asks:
            continue
        first = min([*asks, frame.step], key=order.index)
        keep = len(talk.session.stack) - len(group) + depth + 1
        talk.session = replace(talk.session, stack=talk.session.stack[:keep])
        step = flow.steps[first]
        asked = isinstance(step, Collect) and talk.value(step.slot) is not None
        talk.set_top(replace(frame, step=first, asked=asked, tries=0))
        _forget_later_confirmations(talk, flow, first)
        return


def _forget_later_confirmations(talk: Talk, flow: Flow, step: str) -> None:
    """Questions that want a fresh answer each time are asked again after the change."""
    order = list(flow.steps)
    for later in collects(flow):
        if later.ask_before_filling and order.index(later.id) > order.index(step):
            talk.put(later.slot, None, "set")


def _flows(talk: Talk) -> list[Flow]:
    return [flow for frame in talk.group() if (flow := talk.flow_of(frame))]


# --- starting --------------------------------------------------------------------------------


def start(talk: Talk, flow_id: str, text: str) -> None:
    """Starts a service, or goes back to it where it is open already (FLOWS.md 6)."""
    flow = talk.flows.starts.get(flow_id)
    if flow is None:
        _unknown(talk, "not_understood")
        return
    if not talk.flows.offered(flow):
        _elsewhere(talk, flow)
        return
    open_now = [frame.flow for frame in talk.session.stack]
    if flow_id in open_now:
        _return_to(talk, flow_id)
    elif len(open_now) >= MAX_FRAMES:
        talk.say("utter_too_many_matters")
        ask_again(talk)
        return
    elif not talk.holds(flow.guard):
        talk.say("utter_not_possible_now")
        ask_again(talk)
        return
    else:
        _open(talk, flow)
    if text:
        _prefill(talk, flow, text)


def _open(talk: Talk, flow: Flow) -> None:
    top = talk.top
    if top is not None and top.kind == "pattern":
        talk.pop()
        top = talk.top
    if top is not None:
        values: dict[str, Json] = {"flow_id": top.flow, "step_id": top.step}
        talk.facts.append(Fact("flow_interrupted", values))
    begin(talk, flow)


def _prefill(talk: Talk, flow: Flow, text: str) -> None:
    """Values said along with the wish fill their questions, which are then not asked."""
    for heard in named(talk, talk.family(flow), text, skip=frozenset()):
        if talk.value(heard.slot) is None:
            talk.put(heard.slot, heard.value, "reader")
            _read_back(talk, heard)


def _return_to(talk: Talk, flow_id: str) -> None:
    """An open matter deeper down comes up with the children it called."""
    stack = list(talk.session.stack)
    at = next(i for i, frame in enumerate(stack) if frame.flow == flow_id)
    while at > 0 and stack[at].kind == "called":
        at -= 1
    end = at + 1
    while end < len(stack) and stack[end].kind == "called":
        end += 1
    rest = [f for f in [*stack[:at], *stack[end:]] if f.kind != "pattern"]
    talk.session = replace(talk.session, stack=(*rest, *stack[at:end]))
    put_open_question(talk)


def _elsewhere(talk: Talk, flow: Flow) -> None:
    """Not offered in this city, which says where it is done."""
    texts = talk.flows.city.elsewhere.get(flow.service, {})
    text = texts.get(talk.language) or next(iter(texts.values()), None)
    if text is None:
        talk.say("utter_not_offered", {"service": flow.name(talk.language)})
    else:
        talk.say("utter_elsewhere", {"text": text})
    talk.decide("8", f"{flow.service} is not offered in {talk.flows.city.id}")
    ask_again(talk)


# --- wishes about the talk itself ------------------------------------------------------------


def cancel(talk: Talk) -> None:
    """Ends what is open on top, gives its holds back, and offers what lies below."""
    if talk.top is not None and talk.top.kind == "pattern":
        talk.pop()
    group = talk.group()
    if not group:
        talk.say("utter_nothing_to_cancel")
        menu_buttons(talk)
        return
    flow = talk.flow_of(group[0])
    abandon(talk)
    talk.say("utter_flow_cancelled_rasa", {"flow": flow.name(talk.language) if flow else ""})
    surface(talk, None)
    if not talk.session.stack:
        menu_buttons(talk)


def restart(talk: Talk) -> None:
    while talk.top is not None:
        if talk.top.kind == "pattern":
            talk.pop()
        else:
            abandon(talk)
    talk.session = forget_talk(talk.session)
    talk.facts.append(Fact("restart"))
    talk.say("utter_restarted")
    menu_buttons(talk)


def repeat(talk: Talk) -> None:
    """Says again what was said last; the open question comes with its buttons."""
    if talk.question() is not None:
        ask_again(talk)
    elif talk.session.said:
        talk.say("utter_repeat", {"text": "\n\n".join(talk.session.said)})
    else:
        menu(talk)


def help_(talk: Talk) -> None:
    """Help for the question asked, else what this desk can do."""
    question = talk.question()
    if question is None:
        talk.say("utter_help")
        menu_buttons(talk)
        return
    if not (question.help and talk.say(question.help)):
        _example(talk, question)
    ask_again(talk)


def skip(talk: Talk) -> None:
    question = talk.question()
    if question is None or not question.optional:
        talk.say("utter_cannot_skip")
        ask_again(talk)
        return
    talk.put(question.slot, None, "set")
    follow(talk, question.next)


def human(talk: Talk) -> None:
    """A person: until operators have an inbox, the city's line, and the wish is kept."""
    frame = talk.top
    talk.effects.append(CallOperator(talk.key(), frame.flow if frame else None))
    talk.say("utter_human_handoff")
    ask_again(talk)


def menu(talk: Talk) -> None:
    talk.say("utter_menu")
    menu_buttons(talk)


def correct_what(talk: Talk) -> None:
    """'I want to change something': every answer so far as a button."""
    choices = talk.answer_choices()
    if choices:
        talk.say("utter_what_to_change", choices=choices)
    else:
        talk.say("utter_nothing_to_change")
        ask_again(talk)


def language(talk: Talk) -> None:
    languages = talk.flows.city.languages
    at = languages.index(talk.language) if talk.language in languages else 0
    other = languages[(at + 1) % len(languages)]
    talk.session = replace(talk.session, language=other, explicit_language=True)
    talk.say("utter_language_changed" if len(languages) > 1 else "utter_one_language")
    ask_again(talk)


def none_of_these(talk: Talk) -> None:
    talk.say("utter_none_of_these")
    menu_buttons(talk)


def _no_such_wish(talk: Talk) -> None:
    _unknown(talk, "not_understood")


CONTROLS = {
    "cancel": cancel,
    "help": help_,
    "repeat": repeat,
    "restart": restart,
    "skip": skip,
    "human": human,
    "menu": menu,
    "correct": correct_what,
    "language": language,
    "none": none_of_these,
}
"""What residents may wish of the talk itself, by the last part of the intent's name."""


def menu_buttons(talk: Talk) -> None:
    talk.add_buttons(talk.service_choices())


# --- when it does not fit --------------------------------------------------------------------


def ask_again(talk: Talk) -> None:
    """The open question once more, so that nobody wonders what is being waited for."""
    question = talk.question()
    if question is not None:
        put_question(talk, question)
    elif not talk.choices and talk.top is None:
        menu_buttons(talk)


def _clarify(talk: Talk, flows: Sequence[str]) -> None:
    found = [talk.flows.starts[name] for name in flows if name in talk.flows.starts]
    choices = [Choice(flow.name(talk.language), {"start": flow.id}) for flow in found]
    none = Choice(talk.word("button_none"), {"intent": "control.none"})
    talk.say("utter_clarification_options_rasa", choices=[*choices, none])


def _emergency(talk: Talk, kind: str) -> None:
    """The city's own words, before and instead of everything else; the talk stays as it is."""
    texts = talk.flows.city.emergency.get(kind) or talk.flows.city.emergency.get("any", {})
    text = texts.get(talk.language) or next(iter(texts.values()), "")
    talk.say("utter_emergency", {"text": text})


def _unfit(talk: Talk, command: Unfit) -> None:
    """The ladder: what is wrong and the question again, then examples, then ways out."""
    frame, question = talk.top, talk.question()
    if frame is None or question is None:
        return
    if frame.flow == CONTINUE:
        _answer_below(talk)
        return
    talk.set_top(replace(frame, tries=frame.tries + 1))
    if command.among:
        _which(talk, command.among)
        return
    _problem(talk, question, command.problem)
    if frame.tries >= 1:
        _example(talk, question)
    put_question(talk, question)
    if frame.tries >= 1:
        talk.add_buttons(_ways_out(talk, question))


def _answer_below(talk: Talk) -> None:
    """'Shall we go on?' answered with something else: the interrupted question is put again."""
    talk.pop()
    ask_again(talk)


def _which(talk: Talk, among: Sequence[Heard]) -> None:
    choices = []
    for heard in among:
        slot = talk.slot(heard.slot)
        options = talk.flows.options(slot) if slot else ()
        title = talk.show_value(heard.value, slot.kind if slot else None, options)
        choices.append(Choice(title, {"set": {heard.slot: heard.value}}))
    talk.say("utter_which_one", choices=choices)


def _problem(talk: Talk, question: Collect, part: str | None) -> None:
    """Says which part is wrong, in the most special words there are."""
    slot = talk.slot(question.slot)
    kind = kind_of(slot) if slot else "text"
    names = [f"utter_problem_{kind}_{part}", f"utter_problem_{part}"] if part else []
    names += [f"utter_problem_{kind}", "utter_ask_rephrase"]
    for name in names:
        if talk.say(name):
            return


def _example(talk: Talk, question: Collect) -> None:
    slot = talk.slot(question.slot)
    if slot is None:
        return
    if question.help and talk.say(question.help):
        return
    example = EXAMPLES.get(kind_of(slot))
    if example and not talk.flows.options(slot) and slot.type != "bool":
        talk.say("utter_example", {"example": example})


def _ways_out(talk: Talk, question: Collect) -> list[Choice]:
    """Skip where allowed, a person, stop: nobody is kept at a question for ever."""
    ways = [("button_human", "control.human"), ("button_cancel", "control.cancel")]
    if question.optional:
        ways.insert(0, ("button_skip", "control.skip"))
    return [Choice(talk.word(word), {"intent": intent}) for word, intent in ways]


def _unknown(talk: Talk, reason: str) -> None:
    talk.facts.append(Fact("cannot_handle", {"reason": reason}))
    names = {"model_away": "utter_model_away", "slash": "utter_slash", "empty": "utter_empty"}
    talk.say(names.get(reason, "utter_cannot_handle"))
    ask_again(talk)
