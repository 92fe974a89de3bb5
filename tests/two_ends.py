"""Which file a worker of `pytest -n` takes next.

Files stand in one row: first those that mostly wait (for a desk that starts, for a claim to end),
the longest in front; last those that mostly compute, the longest at the very end. One worker takes
from the front, the next one from the end: so one computes while the other waits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # has no types

HERE = Path(__file__).parent

WAIT = (
    "crash/test_killed_rarely.py",
    "crash/test_killed_telegram.py",
    "crash/test_start_and_stop.py",
    "crash/test_killed_reminding.py",
    "crash/test_killed_publishing.py",
    "crash/test_killed_again.py",
    "crash/test_killed_paying.py",
    "crash/test_killed_booking.py",
    "crash/test_300_turns.py",
    "crash/test_several_machines.py",
    "crash/test_roles_apart.py",
    "crash/test_webs_apart.py",
    "browser/test_leaving.py",
    "telegram/test_talks_failures.py",
    "edge/test_rasa_child.py",
    "model/test_served_alone.py",
    "model/test_desk_changes_model.py",
    "model/test_nlu_verb.py",
    "crash/test_last_place.py",
    "telegram/test_talks_updates.py",
    "telegram/test_talks_two_workers.py",
    "web/test_away_in_a_talk.py",
    "web/test_payments.py",
    "telegram/test_without_telegram.py",
    "web/test_what_is_away.py",
    "store/test_embedded_killed.py",
)
"""The longest first."""

COMPUTE = (
    "browser/test_looking.py",
    "privacy/test_search.py",
    "browser/test_talking.py",
    "conversations/test_record.py",
    "conversations/test_talks.py",
    "browser/test_desk_away.py",
    "model/test_understanding.py",
    "model/test_bad_input.py",
    "languages/test_spanish.py",
    "store/test_reminder_races.py",
    "web/test_publishing_verbs.py",
    "unit/usecases/test_random_crashes.py",
    "telegram/test_fuzz.py",
    "store/test_races.py",
    "web/test_operating.py",
    "model/test_training_repeats.py",
    "unit/engine/test_portable.py",
    "flows/test_bad_input.py",
    "browser/test_bad_nets.py",
    "browser/test_form.py",
    "unit/engine/test_random_talks.py",
    "web/test_publishing.py",
    "edge/test_bench_options.py",
    "store/test_private.py",
    "unit/usecases/test_no_desk_here.py",
    "web/test_linking.py",
    "web/test_yaml_only.py",
    "unit/nlu/test_wrong_phrases.py",
    "house/test_phrases_are_right.py",
)
"""The longest first."""


def in_a_row(items: list[pytest.Item]) -> None:
    """Within a file they stay as they are."""
    places = {file: number for number, file in enumerate(WAIT, -len(WAIT))}
    places |= {file: len(COMPUTE) - number for number, file in enumerate(COMPUTE)}
    items.sort(key=lambda item: places.get(item.path.relative_to(HERE).as_posix(), 0))


class FromBothEnds(LoadFileScheduling):  # type: ignore[misc]  # has no types
    @override
    def _assign_work_unit(self, node: Any) -> None:
        if self.nodes.index(node) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
