"""Everything that can be wrong with flows, texts and cities without running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from flows.engine import (
    check_actions,
    check_answers,
    check_cities,
    check_conditions,
    check_context,
    check_filled,
    check_fit,
    check_flows,
    check_languages,
    check_loops,
    check_model,
    check_portable,
    check_shapes,
    check_slots,
    check_steps,
    check_texts,
    check_values,
)
from flows.engine.check_scope import Scope
from flows.engine.definition import Service
from flows.engine.facts import Facts
from flows.engine.problems import FileProblem

Check: TypeAlias = Callable[[Scope], Iterable[FileProblem]]

CHECKS: tuple[Check, ...] = (
    check_flows.flow_ids,
    check_flows.descriptions,
    check_flows.flow_names,
    check_flows.telling_apart,
    check_flows.duplicates,
    check_flows.repairs,
    check_flows.triggers,
    check_flows.guards,
    check_flows.persisted_slots,
    check_steps.targets,
    check_steps.reached,
    check_steps.ways_out,
    check_steps.twice,
    check_steps.calls,
    check_steps.links,
    check_steps.lonely_flows,
    check_steps.texts_exist,
    check_steps.questions,
    check_loops.loops,
    check_conditions.condition_names,
    check_conditions.constants,
    check_conditions.mixed_words,
    check_conditions.text_and_numbers,
    check_conditions.rejections,
    check_context.context_conditions,
    check_context.context_words,
    check_slots.slot_names,
    check_slots.slot_kinds,
    check_slots.slot_choices,
    check_shapes.slot_shapes,
    check_shapes.city_shapes,
    check_slots.slot_mappings,
    check_slots.shared_entities,
    check_slots.collected_slots,
    check_slots.set_values,
    check_slots.initial_values,
    check_texts.text_languages,
    check_texts.empty_texts,
    check_texts.placeholders,
    check_texts.button_sources,
    check_texts.button_payloads,
    check_texts.channels,
    check_texts.choice_titles,
    check_actions.unknown_actions,
    check_actions.arguments,
    check_actions.argument_slots,
    check_actions.results,
    check_actions.result_slots,
    check_actions.outcomes,
    check_filled.empty_slots,
    check_values.possible_values,
    check_values.impassable,
    check_values.compared_with_nothing,
    check_portable.thresholds,
    check_portable.pattern_triggers,
    check_portable.trigger_languages,
    check_portable.forgetful_links,
    check_portable.mappings,
    check_portable.never_filled,
    check_portable.unconfirmed_text,
    check_model.ends,
    check_model.left_behind,
    check_model.passing_holds,
    check_answers.yes_and_no,
    check_answers.both_buttons,
    check_answers.choices,
    check_fit.texts_fit,
    check_fit.buttons_fit,
    check_fit.choices_fit,
    check_fit.windows,
    check_fit.ways_out,
    check_cities.city_services,
    check_cities.elsewhere,
    check_cities.emergencies,
    check_cities.city_texts,
    check_cities.city_overrides,
    check_cities.channels,
    check_cities.bots,
    check_cities.keeping,
    check_languages.known,
    check_languages.pages,
)


def check(catalog: Mapping[str, Service], facts: Facts) -> tuple[FileProblem, ...]:
    """All problems of all services together, in the order of files and lines, each once."""
    scope = Scope(catalog, facts)
    return tuple(sorted({problem for one in CHECKS for problem in one(scope)}))
