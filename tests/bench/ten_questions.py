"""Ten questions, and what residents say to them: each in words of their own, so that nothing is
quick only because it was said before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WISH = "bench.ten"
LANGUAGES = ("en", "zh")

FLOW = """
flows:
  ten_questions:
    name: ten questions
    description: Asks for one of everything
    translation: {zh: {name: 十个问题}}
    nlu_trigger: [{intent: bench.ten}]
    run_pattern_completed: false
    metadata: {city_desk: {menu: 1}}
    steps:
      - {id: q1, collect: size}
      - {id: q2, collect: person}
      - id: q3
        collect: mobile
        rejections: [{if: 'not (slots.mobile matches "^.86")', utter: utter_no}]
      - {id: q4, collect: day}
      - {id: q5, collect: hour}
      - {id: q6, collect: plate}
      - {id: q7, collect: mail}
      - id: q8
        collect: many
        rejections: [{if: slots.many > 20 and slots.size != small, utter: utter_no}]
        next:
          - {if: slots.many > 100, then: END}
          - {if: slots.many > 0 or slots.size, then: q9}
          - {else: q9}
      - {id: q9, collect: words}
      - {id: q10, collect: agreed, ask_before_filling: true}
      - {id: done, action: utter_done}
slots:
  size:
    type: categorical
    values:
      - {value: small, en: Small, zh: 小号}
      - {value: middle, en: Middle, zh: 中号}
      - {value: large, en: Large, zh: 大号}
    labels: {en: size, zh: 大小}
  person: {type: text, kind: person_name, labels: {en: name, zh: 姓名}}
  mobile: {type: text, kind: phone, labels: {en: phone, zh: 手机号}}
  day: {type: text, kind: date, labels: {en: day, zh: 日期}}
  hour: {type: text, kind: time, labels: {en: time, zh: 时间}}
  plate: {type: text, kind: cn_plate, labels: {en: plate, zh: 车牌}}
  mail: {type: text, kind: email, labels: {en: mail, zh: 邮箱}}
  many: {type: text, kind: count, labels: {en: how many, zh: 数量}}
  words: {type: text, kind: free_text, labels: {en: note, zh: 备注}}
  agreed: {type: bool}
responses:
  utter_ask_size: [{text: "How large?", translation: {zh: 多大？}}]
  utter_ask_person: [{text: "Whose name?", translation: {zh: 什么名字？}}]
  utter_ask_mobile: [{text: "Which phone?", translation: {zh: 手机号多少？}}]
  utter_ask_day: [{text: "Which day?", translation: {zh: 哪一天？}}]
  utter_ask_hour: [{text: "What time?", translation: {zh: 几点？}}]
  utter_ask_plate: [{text: "Which plate?", translation: {zh: 车牌号多少？}}]
  utter_ask_mail: [{text: "Which address?", translation: {zh: 哪个邮箱？}}]
  utter_ask_many:
    - {text: "How many large ones?", condition: slots.size = large, translation: {zh: 大的要几个？}}
    - {text: "How many?", translation: {zh: 要几个？}}
  utter_ask_words: [{text: "Anything else?", translation: {zh: 还有什么要说的？}}]
  utter_ask_agreed:
    - text: "{size}, {person}, {day} {hour}: sure?"
      translation: {zh: "{size}，{person}，{day} {hour}，对吗？"}
  utter_no: [{text: "Not that one.", translation: {zh: 这个不行。}}]
  utter_done:
    - {text: "Done, {person} ({mobile}).", translation: {zh: "好了，{person}（{mobile}）。"}}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """What a resident does in one turn: writes, or presses a button (from 1). `part` names it."""

    part: str
    text: str = ""
    press: int = 0


def resident(number: int, language: str) -> Iterator[Line]:
    """The whole talk of one resident, from the wish to the last yes; some press where others
    write, some give a number first that is turned down, all of them change their phone."""
    said = _ENGLISH if language == "en" else _CHINESE
    odd = number % 2 == 1
    own = _own(number, language)
    yield Line("the wish", own["wish"])
    yield Line("a button", press=3) if odd else Line("a choice", _one(said["size"], number))
    for part in ("name", "phone", "day", "time", "plate", "mail"):
        yield Line(f"a {part}", _one(said[part], number).format_map(own))
    yield Line("a correction", _one(said["correction"], number).format_map(own))
    if odd:
        yield Line("turned down", own["too_many"])
    yield Line("a count", _one(said["count"], number).format_map(own))
    yield Line("free words", own["note"])
    yield Line("yes", _one(said["yes"], number)) if odd else Line("a button", press=1)


def last_digits(number: int) -> str:
    """Of the phone that is on the books in the end."""
    return f"{5000 + number % 5000:04}"


def _one(ways: tuple[str, ...], number: int) -> str:
    return ways[number // 2 % len(ways)]


def _own(number: int, language: str) -> dict[str, str]:
    """What nobody else says."""
    month, day = 12, 1 + number % 28
    names = _NAMES[language]
    shared = {
        "first": names[0][number % len(names[0])],
        "last": names[1][number // len(names[0]) % len(names[1])],
        "digits": f"{number % 5000:04}",
        "other": last_digits(number),
        "iso": f"2026-{month}-{day:02}",
        "month_day": str(day),
        "hour": str(9 + number % 3),
        "minute": f"{number // 3 % 60:02}",
        "plate": f"{number % 100000:05}",
        "mail": f"resident{number}@example.com",
        "count": str(1 + number % 20),
        "too_many": str(21 + number % 79),
    }
    if language == "en":
        wish = f"please do the ten questions with me, flat {number}"
        return shared | {"wish": wish, "note": f"the lamp in front of house {number} is out"}
    return shared | {"wish": f"我住{number}室，想办十个问题", "note": f"{number}号门口的路灯坏了"}


_ENGLISH = {
    "size": ("small", "the middle one please", "Large"),
    "name": ("{first} {last}", "my name is {first} {last}"),
    "phone": ("130 0000 {digits}", "1300000{digits}", "my number is 130-0000-{digits}"),
    "day": ("{iso}", "{month_day} December", "December {month_day} please"),
    "time": ("{hour}:{minute}", "at {hour}.{minute}", "{hour}:{minute} am would be good"),
    "plate": ("沪A{plate}", "my plate is 沪B{plate}"),
    "mail": ("{mail}", "it's {mail}, thanks"),
    "correction": ("no, my phone is 130 0000 {other}", "sorry, the phone should be 1300000{other}"),
    "count": ("{count}", "{count} please"),
    "yes": ("yes", "yes, please", "sure"),
}
_CHINESE = {
    "size": ("小号", "要中号的", "大号"),
    "name": ("{last}{first}", "我叫{last}{first}"),
    "phone": ("130 0000 {digits}", "1300000{digits}", "我的手机号是1300000{digits}"),
    "day": ("{iso}", "12月{month_day}日", "12月{month_day}号吧"),
    "time": ("{hour}:{minute}", "{hour}点{minute}分", "上午{hour}点{minute}分可以吗"),
    "plate": ("沪A{plate}", "车牌是沪B{plate}"),
    "mail": ("{mail}", "邮箱是{mail}"),
    "correction": ("不对，手机号是1300000{other}", "手机号写错了，应该是130 0000 {other}"),
    "count": ("{count}", "要{count}个"),
    "yes": ("对", "是的", "好的，没问题"),
}
_NAMES = {
    "en": (
        ("Ann", "Ben", "Carol", "David", "Emma", "Frank", "Grace", "Henry", "Irene", "Jack"),
        ("Archer", "Baker", "Carter", "Draper", "Fisher", "Gardner", "Hunter", "Mason", "Porter"),
    ),
    "zh": (
        ("明", "丽华", "建国", "秀英", "伟", "芳", "志强", "静", "晓东", "雪梅"),
        ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周"),
    ),
}
