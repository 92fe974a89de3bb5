"""What readers are told: does the kind listen to it, and can the answer it follows be given."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.check_scope import Scope, at, problem
from flows.engine.city import City
from flows.engine.definition import Slot
from flows.engine.problems import FileProblem
from flows.engine.slots.kinds import shape_words
from flows.engine.slots.shapes import ANY_SHAPE, Shapes


def slot_shapes(scope: Scope) -> Iterator[FileProblem]:
    for service in scope.catalog.values():
        for slot in service.slots.values():
            if slot.shapes == ANY_SHAPE:
                continue
            line = at(slot.lines, "shape")
            if not shape_words(slot.reader):
                message = f"slot '{slot.name}': the kind '{slot.reader}' takes no shape"
                yield problem("shape-kind", slot, line, message)
            for message in _unanswerable(scope, slot, slot.shapes, scope.cities(service.id)):
                yield problem("shape-by", slot, line, message)


def city_shapes(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for name, shapes in city.shapes.items():
            slot, line = scope.slots.get(name), city.line_of("shapes", name)
            if slot is None or not shape_words(slot.reader):
                why = "does not exist" if slot is None else f"is a '{slot.reader}': it has no shape"
                yield problem("shape-kind", city, line, f"slot '{name}' {why}")
                continue
            for message in _unanswerable(scope, slot, shapes, (city,)):
                yield problem("shape-by", city, line, message)


def _unanswerable(
    scope: Scope, slot: Slot, shapes: Shapes, cities: tuple[City, ...]
) -> Iterator[str]:
    if shapes.by is None:
        return
    asked = scope.slots.get(shapes.by)
    if asked is None:
        yield f"slot '{slot.name}': its shape follows '{shapes.by}', which does not exist"
        return
    offered = {one.value for city in cities for one in scope.desks[city.id].options(asked)}
    offered |= {one.value for one in asked.options}
    for name in shapes.each:
        if name not in offered:
            yield f"slot '{slot.name}': '{name}' is no value of '{shapes.by}'"
