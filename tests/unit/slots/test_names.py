"""Names of persons: every real name goes in, no sentence does."""

from typing import Any

from flows.engine.slots import NotThis, Problem, scan
from tests.unit.slots.saying import reading, rows, situation, sure, unsure

CHARACTERS, LENGTH, DIGITS = Problem("characters"), Problem("length"), Problem("digits")
FORTY = "Wolfeschlegelsteinhausen Bergerdorff Jun"

CHINESE = [
    ("two characters", "张伟", sure("张伟")),
    ("three characters", "王小明", sure("王小明")),
    ("a double surname", "欧阳娜娜", sure("欧阳娜娜")),
    ("a name that is also a word", "那英", sure("那英")),
    ("with an introduction", "我叫张伟", sure("张伟")),
    ("with a longer introduction", "我的名字是张伟", sure("张伟")),
    ("with a label", "姓名：张伟", sure("张伟")),
    ("with thanks", "张伟，谢谢", sure("张伟")),
    ("with a space", "张 伟", sure("张伟")),
    ("with a middle dot", "阿卜杜拉·买买提", sure("阿卜杜拉·买买提")),
    ("with another middle dot", "阿卜杜拉•买买提", sure("阿卜杜拉·买买提")),
    ("fifteen characters", "古丽仙·阿不都热西提·买买提江", sure("古丽仙·阿不都热西提·买买提江")),
    ("rare characters", "王㛃", sure("王㛃")),
    ("very rare characters", "李𠅤", sure("李𠅤")),
    ("an unknown surname is read back", "龘龘", unsure("龘龘")),
    ("traditional characters", "陳大文", sure("陳大文")),
    ("an introduction lets any name in", "我叫何时", sure("何时")),
    ("one character", "张", LENGTH),
    ("sixteen characters", "张" * 16, LENGTH),
    ("a figure in it", "张3", DIGITS),
    ("an emoji in it", "张伟😀", CHARACTERS),
    ("a question", "要带什么", NotThis()),
    ("do not know", "不知道", NotThis()),
    ("a word that begins like a name", "何时", NotThis()),
    ("asking for a person", "人工", NotThis()),
    ("thanks alone", "谢谢", NotThis()),
    ("a wish", "我想预约", NotThis()),
    ("a wish behind what might introduce a name", "我是来缴费的", NotThis()),
    ("asking for a moment", "等一下", NotThis()),
    ("a name of another people", "阿不都热合曼", unsure("阿不都热合曼")),
    ("somebody else's name", "新郎叫李雷", sure("李雷")),
]
LETTERS = [
    ("first name and surname", "Anna Lee", sure("Anna Lee")),
    ("one word", "Madonna", sure("Madonna")),
    ("lower case", "anna lee", sure("anna lee")),
    ("an apostrophe", "O'Brien", sure("O'Brien")),
    ("a typographic apostrophe", "O’Brien", sure("O'Brien")),
    ("hyphen and small words", "Anne-Marie van der Berg", sure("Anne-Marie van der Berg")),
    ("accents", "José Álvarez", sure("José Álvarez")),
    ("Vietnamese", "Nguyễn Thị Minh Khai", sure("Nguyễn Thị Minh Khai")),
    ("Cyrillic", "Мария Иванова", sure("Мария Иванова")),
    ("initials", "J. R. R. Tolkien", sure("J. R. R. Tolkien")),
    ("junior keeps its dot", "Martin King Jr.", sure("Martin King Jr.")),
    ("the dot of a sentence goes", "My name is Anna.", sure("Anna")),
    ("an introduction", "I'm Anna Lee", sure("Anna Lee")),
    ("an introduction in Chinese", "我叫Anna Lee", sure("Anna Lee")),
    ("full width", "Ａｎｎａ", sure("Anna")),
    ("forty characters", FORTY, sure(FORTY)),
    ("forty-one characters", FORTY + "a", LENGTH),
    ("one letter", "J", LENGTH),
    ("a tag", "<b>Anna</b>", CHARACTERS),
    ("a script", "<script>alert(1)</script>", CHARACTERS),
    ("a template", "{{7*7}}", CHARACTERS),
    ("a template around a name", "${Anna}", CHARACTERS),
    ("an order to a database", "Robert'); DROP TABLE", CHARACTERS),
    ("a figure in it", "J0hn", DIGITS),
    ("only figures", "12345", DIGITS),
    ("a question", "what documents do I need", NotThis()),
    ("yes", "yes", NotThis()),
    ("a sentence behind what might introduce a name", "I'm not sure", NotThis()),
    ("two persons at once", "John Smith and Jane Doe", NotThis()),
    ("help", "Help", NotThis()),
    ("a greeting", "hello", NotThis()),
    ("an emoji", "😀", NotThis()),
    ("nothing", "", NotThis()),
]


@rows(CHINESE + LETTERS)
def test_a_name(text: str, expected: Any) -> None:
    assert reading("person_name", text) == expected


@rows(
    [
        ("announced in Chinese", "我叫张伟，想预约结婚登记", ["张伟"]),
        ("announced in English", "My name is Anna Lee and I want to book", ["Anna Lee"]),
        ("with a label", "姓名：王小明 电话：13000000001", ["王小明"]),
        ("not announced", "张伟想预约", []),
        ("what one is, is no name", "我是来预约的", []),
        ("a message without names", "book an appointment", []),
    ]
)
def test_names_announced_in_a_message(text: str, expected: list[str]) -> None:
    found = scan({"person_name"}, text, situation())
    assert [each.value for each in found] == expected
    assert [text[each.start : each.end] for each in found] == expected
