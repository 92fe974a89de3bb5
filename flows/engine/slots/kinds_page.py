"""docs/slots.md: every kind, with what its reader really makes of its example."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flows.engine.slots.ear import Ear
from flows.engine.slots.kinds import KINDS, Kind, shape_words
from flows.engine.slots.values import Situation, Value

HERE = Situation(
    "en", datetime(2026, 11, 18, 2, 23, tzinfo=UTC), "Asia/Shanghai", country="CN", currency="CNY"
)
"""Wednesday 18 November 2026, in a city whose money is yuan."""


def page() -> str:
    rows = (_row(name, kind) for name, kind in KINDS.items())
    return _HEAD + "\n".join(rows) + "\n" + _FOOT


def _row(name: str, kind: Kind) -> str:
    parts = ", ".join(f"`{part}`" for part in kind.parts) or "–"
    shape = ". Takes a `shape`" if shape_words(name) else ""
    return f"| `{name}` | {kind.what}{shape} | {kind.value} | {_example(name, kind)} | {parts} |"


def _example(name: str, kind: Kind) -> str:
    if kind.example is None:
        return "–"
    reading = Ear(kind.example, HERE).read(name)
    value = json.dumps(reading.value if isinstance(reading, Value) else None, ensure_ascii=False)
    return f"`{kind.example}` → `{value}`"


_HEAD = """\
# Kinds of answers

A slot's `kind` says how its answer is read ([flows](flows.md#slots)). This is the whole list; it is
written from the code: `python -m bot.verbs.slot_page`. Try one in a terminal, one text per line:

```
citydesk slot money --city shanghai
citydesk slot account_no --shape 'digits: [10, 13]'
citydesk slot choice --offer "9:30" --offer "14:00"
citydesk slot --list
```

Every reader knows full-width letters, spaces and dots in between, digits said in words (幺三零,
"double o seven"), Chinese numerals, and letters that look like digits (O for 0, I for 1). A value
that had to be guessed at is read back before it counts (`confirm`). Where several values fit the
resident chooses; where something is wrong they are told which part: the words for it stand under
`utter_problem_<kind>_<part>`, and a service may have its own. The library python-stdnum (2.2) is
not used for Chinese IDs: it names a wrong length, checksum or "component" and not which one (place
or day of birth), takes a birth in 2099, and refuses residence permits (81 to 83) and foreigners'
new cards (9); of the other papers, plates and bills here it knows none.

| kind | what it is | its value | for example | what can be wrong |
|---|---|---|---|---|
"""
_FOOT = """
The examples are read on Wednesday 18 November 2026 in a city whose money is yuan.

## Days that suit

Where one day or one time is asked for (`date`, `time`) and the answer names several ("any weekday
after 5", 除了周五, "asap"), it fills the slot of kind `range` that a look of the same matter is
given, and the talk goes back to that look. `find_days` and `find_times` take it as `within`: the
places they give keep to days, weekdays, hours and parts of the day; where none does they give all,
and `fits` is false. A matter without such a slot asks for a single day again.

```yaml
slots:
  wanted_days: {type: any, kind: range}
  days_fit: {type: bool, mappings: [{type: controlled}]}
steps:
  - action: find_days
    args: {desk: slots.office, slot: day, within: slots.wanted_days}
    into: {outcome: days_outcome, days: free_days, fits: days_fit}
```

In a text `{wanted_days}` is said as a person would: "from Monday 23 November 2026, from 17:00,
except on Saturdays or on Sundays".

## Shapes

Numbers that each provider, library or council gives out look different everywhere. What they look
like stands with the slot under `shape`, never in the code:

| key | what it means |
|---|---|
| `digits` | how many digits: `10`, `6-12`, or a list such as `[10, 13]`, up to 20 |
| `begins` | what stands in front, one of these: `[ZK, ZA]`, `["03"]`. Its digits count as digits |
| `by` | the name of a choice asked before: its values, and `else`, each have a shape of their own |

```yaml
slots:
  provider: {type: categorical, choices: power_companies}
  account_no:
    type: text
    kind: account_no
    shape: {by: provider, north_power: {digits: [10, 13]}, else: {digits: 6-12}}
```

A city says under `shapes` what is different there. `citydesk check` names a shape for a kind that
takes none, and an answer under `by` that nobody can give.

## Money

`minor` counts the smallest units: fen, pence, cents; whole yen. Where no currency is said the
city's is meant; another one than the city's is read back.

## Choices

A slot of type `categorical` is read as `choice`: by name, by a part of it, with one letter wrong,
by a homophone or in pinyin (徐会, `xuhui` for 徐汇), by number and by place in the row ("the second
one", 最后一个). Where the names hold days or times: "the morning one", 早上那个, "the earlier one",
最晚的; where they hold amounts: "the cheaper one". More than one that fits is asked back.
"""
