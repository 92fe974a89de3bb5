"""YAML 1.2, with lines, and never an exception."""

from __future__ import annotations

import pytest

from flows.engine.yaml_tree import Leaf, Source, Table, read_yaml
from tests.unit.engine.loading import load


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("yes", "yes", id="yes is no flag"),
        pytest.param("on", "on", id="on is no flag"),
        pytest.param("12:30", "12:30", id="a time is text"),
        pytest.param("0123", 123, id="leading zeros are decimal"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("-0x1F", -31, id="negative"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("2024-05-01", "2024-05-01", id="a date is text"),
        pytest.param("2024-05-01 10:00:00", "2024-05-01 10:00:00", id="a moment is text"),
        pytest.param("1_000", 1000, id="underscores group digits"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param("1e3", 1000.0, id="an exponent"),
        pytest.param("True", True, id="true in any case"),
        pytest.param("~", None, id="nothing as a sign"),
        pytest.param("", None, id="nothing at all"),
        pytest.param("'1'", "1", id="quoted is text"),
        pytest.param("!secret x", "x", id="tags of others are ignored"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    tree, problems = read_yaml(Source("a.yml", f"a: {written}"))
    assert problems == ()
    assert isinstance(tree, Table)
    leaf = tree.entries["a"]
    assert isinstance(leaf, Leaf)
    assert (leaf.value, type(leaf.value)) == (value, type(value))


def test_merged_keys_fill_gaps_only() -> None:
    tree, _ = read_yaml(Source("a.yml", "a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}"))
    assert isinstance(tree, Table)
    inner = tree.entries["b"]
    assert isinstance(inner, Table)
    assert {k: v.value for k, v in inner.entries.items() if isinstance(v, Leaf)} == {"p": 3, "q": 2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &x [*x]", id="a list inside itself"),
        pytest.param("[" * 1000, id="endlessly deep"),
        pytest.param("a: &x {<<: *x}", id="a table merged into itself"),
        pytest.param(
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9)),
            id="an alias of an alias of an alias",
        ),
        pytest.param("\x00", id="a character no file has"),
        pytest.param("? [1, 2]\n: 3", id="a key that is a list"),
        pytest.param("&a a: &a b", id="an anchor twice"),
        pytest.param("a: 2024-13-45", id="a date that does not exist"),
        pytest.param("%YAML 1.1\n---\na: yes", id="another version"),
    ],
)
def test_wild_yaml_never_raises(text: str) -> None:
    load(text)
