"""A third language beside Chinese and English, known from its file alone."""

from __future__ import annotations

import timeit
from pathlib import Path

import pytest

from flows.engine.languages import languages
from flows.engine.load_language import load_language
from flows.engine.tongue import Language
from flows.engine.yaml_tree import Source
from nlu.language import Ear
from nlu.safety import Safety, load
from nlu.safety.load import load_lists
from nlu.words import SureWords, twice
from tests.languages.assembled import HERE

FILE = HERE / "es" / "flows" / "languages" / "es.yml"


def spanish() -> Language:
    loaded = load_language(Source("languages/es.yml", FILE.read_text("utf-8")))
    assert (loaded.problems, loaded.language is None) == ((), False)
    assert loaded.language is not None
    return loaded.language


SPOKEN = [spanish(), languages()["en"], languages()["zh"]]
EAR = Ear.of(SPOKEN)
WORDS = SureWords.of(SPOKEN)
SAFETY = Safety(load_lists(Path(load.__file__).parent, SPOKEN))

ROWS = {
    "es": """
        quiero pagar una multa|me pilló un radar|multa|¿cuánto cuesta?|hola|buenos días
        necesito ayuda
        kiero pagar la multa del carro|mi numero es 3101051000000014|¿dónde está la oficina?
        no entiendo lo que me pides|a qué hora abren|el recibo no ha llegado|pagar multa
        quiero pagar my parking ticket|quiero book una cita para mañana
        perdón, me equivoqué, es el 24
        hola, quiero 交罚款|¿la multa 沪A12345 es mía?|se lo pagué ayer a la policía
        ＱＵＩＥＲＯ ＰＡＧＡＲ
        mi mujer se llama Zhang Wei, ¿puede venir ella?|quiero ver la matrícula de mi coche
        necesito el enlace del payment, thanks|dónde se paga el ticket de parking, please
    """,
    "en": """
        pay my fine|hello|where is the office|can I pay here|my number is 3101051000000014
        I want to pagar my multa|hola, can you help me with this
        can you send me the recibo please
        hola amigo, I need to 交罚款 today|what does resolución mean
        I live in Calle Mayor and need a permit
        is it gratis or do I have to pay|los angeles is where I am from
        my name is José and I got a ticket
        I paid the multa yesterday|gracias, but I would like to stop
    """,
    "zh": """
        我要交罚款|想book个una cita|你好|hola 我想交罚款|wo yao jiao fakuan|我的 multa 怎么交
        nihao
        请问 la oficina 在哪里|可以 pagar 吗|我想 hablar español 可以吗
        我有个 ticket 要 pagar，怎么办
    """,
    None: """
        24|沪A12345|José García|María del Carmen|Juan de la Cruz|May Lee|Zhang Wei|张伟|😀|ok
        no|3101051000000014
        vale.perez@example.org|ñ|¿|¡!|Los Angeles|La Paz|El Salvador|Tesla Model 3
    """,
}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (text.strip(), language)
        for language, rows in ROWS.items()
        for line in rows.strip().splitlines()
        for text in line.split("|")
    ],
)
def test_the_sentence_s_frame_tells(text: str, language: str | None) -> None:
    assert EAR.language(text) == language


def test_it_is_as_fast_as_with_two() -> None:
    text = "quiero pagar la multa que me pusieron ayer por aparcar en doble fila"
    best = min(timeit.repeat(lambda: EAR.language(text), number=50, repeat=20)) / 50
    assert best < 0.000_1


def test_no_sure_word_means_two_things() -> None:
    assert list(twice(SPOKEN)) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("habla español", "es"),
        ("¿Hablas español?", "es"),
        ("en castellano por favor", "es"),
        ("speak Spanish please", "es"),
        ("说西班牙语", "es"),
        ("用西语回答", "es"),
        ("cambia a inglés", "en"),
        ("en inglés, por favor", "en"),
        ("habla chino", "zh"),
        ("prefiero el mandarín", "zh"),
        ("hablo español", "es"),
        ("说英文", "en"),
        ("speak Chinese", "zh"),
        ("hablar", None),
        ("español de españa", None),
    ],
)
def test_a_language_is_asked_for_in_any_of_the_three(text: str, language: str | None) -> None:
    assert WORDS.language(text) == language


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¡Cancelar!", "control.cancel"),
        ("cancela por favor", "control.cancel"),
        ("MENÚ", "control.menu"),
        ("menu", "control.menu"),
        ("¿Qué puedes hacer?", "control.menu"),
        ("no entiendo", "control.help"),
        ("quiero hablar con una persona", "control.human"),
        ("mis tramites", "my.matters"),
        ("no me avises más", "reminders.stop"),
        ("hola", "small.greet"),
        ("cancelar mi cita", None),
        ("para", "control.cancel"),
        ("para mañana", None),
        ("sí", None),
    ],
)
def test_its_sure_words_need_no_accents(text: str, intent: str | None) -> None:
    assert WORDS.intent(text) == intent


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("¡Huele a gas en la cocina!", "gas"),
        ("creo que hay una fuga de gas en el portal", "gas"),
        ("socorro, hay un incendio en mi edificio", "fire"),
        ("ha habido una explosion", "fire"),
        ("se está quemando el piso de al lado", "fire"),
        ("hay un cable caído en la calle y saltan chispas", "live_wire"),
        ("no quiero vivir más", "self_harm"),
        ("mi marido me está pegando", "violence"),
        ("ha reventado una tubería y se inunda la casa", "water_burst"),
        ("gas leak in the kitchen", "gas"),
        ("着火了", "fire"),
        ("quiero pagar la factura del gas", None),
        ("¿a qué hora abre el parque de bomberos?", None),
        ("no huele a gas", None),
        ("me quemaron con la multa", None),
        ("quiero pagar la multa, que me muero de risa", None),
        ("el recibo del agua", None),
        ("¿dónde está la oficina?", None),
    ],
)
def test_its_emergencies_are_heard_before_anything_else(text: str, kind: str | None) -> None:
    assert SAFETY.kind(text) == kind
