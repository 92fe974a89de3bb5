"""What is sent out in the public format comes back unchanged."""

from __future__ import annotations

from flows.engine.portable import export
from flows.engine.yaml_tree import Source
from flows.folders import read_books
from tests.unit.engine.travelling import bare, loaded_again, taken_in


def test_the_shipped_services_come_back_unchanged() -> None:
    books = read_books()
    texts = {
        name: [Source(path, text) for path, text in files.items()]
        for name, files in books.files.items()
    }
    imported = taken_in(export(books.services, texts).files)
    assert imported.problems == ()
    again = loaded_again(imported)
    assert set(again) == set(books.services)
    for name, service in books.services.items():
        assert again[name].sound, again[name].problems
        assert bare(again[name].service) == bare(service)
