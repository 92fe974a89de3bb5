"""`citydesk nlu models` and `citydesk nlu back`: the last five models of this desk."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.app import now
from bot.settings import Settings
from bot.surroundings import Say
from nlu.present import Choice, Kept, Present
from nlu.training import NotTrained, model_id

LEAST = 4
"""Signs of a hash by which a model may be named."""

REASONS = {
    "files": "came with the files",
    "trained": "passed its test",
    "despite": "taken despite its test",
}


def models(settings: Settings, *, as_json: bool) -> int:
    """Newest first, the present one marked."""
    present = Present.of(settings.citydesk_data)
    choice = present.read()
    told = [_told(present, choice, each) for each in choice.kept] if choice else []
    for line in told:
        print(json.dumps(line, ensure_ascii=False) if as_json else _line(line))
    if not told and not as_json:
        print("no model has been taken by the desk of this folder yet")
    return 0


def back(settings: Settings, say: Say, wanted: str | None) -> int:
    """The model before the present one, or the one that is named, is present again."""
    present = Present.of(settings.citydesk_data)
    choice = present.read()
    chosen = _meant(choice, wanted) if choice else None
    if choice is None or chosen is None:
        named = f"no kept model is called {wanted}" if wanted else "there is no earlier model"
        say(f"{named}: `citydesk nlu models` lists them")
        return 1
    model_id(present.file(chosen.content))  # raises where its file is gone or broken
    present.goes_back(chosen.content, now())
    say(f"this is the present model again: {chosen.content}, of {chosen.at}")
    return 0


def _meant(choice: Choice, wanted: str | None) -> Kept | None:
    if wanted is None:
        return choice.earlier()
    found = [each for each in choice.kept if each.content.startswith(wanted)]
    return found[0] if len(wanted) >= LEAST and len(found) == 1 else None


def _told(present: Present, choice: Choice | None, each: Kept) -> dict[str, Any]:
    file = present.file(each.content)
    try:
        id_: str | None = model_id(file)
    except NotTrained:
        id_ = None
    is_present = choice is not None and choice.present == each.content
    return {"present": is_present, "id": id_, "file": str(file), **asdict(each)}


def _line(told: dict[str, Any]) -> str:
    mark = "*" if told["present"] else " "
    reason = REASONS.get(told["why"], told["why"])
    lost = "" if told["id"] else "  (its file is gone)"
    lines = [f"{mark} {told['content']}  {told['at']}  {reason}{lost}"]
    for file, numbers in told["measures"].items():
        some = "  ".join(f"{name} {value:g}" for name, value in numbers.items())
        lines.append(f"    {file}: {some}")
    return "\n".join(lines)
