"""What a method was called with: from the query, JSON, a form or a multipart form alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.stands.telegram.state import Json, bad


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Params:
    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Empty where it is not given."""
        value = self.values.get(name)
        if value is None:
            return ""
        return _whole(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

    def integer(self, name: str, otherwise: int = 0) -> int:
        try:
            return int(self.text(name) or otherwise)
        except ValueError:
            return otherwise

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1", "yes", "t"}

    def structure(self, name: str) -> Any:
        """An object or a list, written as JSON where the body is a form; None if not given."""
        value = self.text(name)
        if value in {"", "null"}:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def file(self, name: str) -> Upload | str | None:
        """Uploaded under its own name or by attach://; else an id or address of one, as text."""
        if name in self.files:
            return self.files[name]
        given = self.text(name)
        if given.startswith("attach://"):
            return self.files.get(given.removeprefix("attach://"))
        return given or None

    def told(self) -> Json:
        """For the record."""
        files = {
            name: f"<{one.name}, {len(one.content)} bytes>" for name, one in self.files.items()
        }
        return {**self.values, **files}


def _whole(text: str) -> str:
    """Half a character, as JSON can write it, is nothing that can be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return text


async def read(request: Request) -> Params:
    """Raises `ApiError` for a body that is not what its content type says."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Params(values | _object(await request.body()))
    files: dict[str, Upload] = {}
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                    files[name] = Upload(
                        value.filename or "file", content, value.content_type or ""
                    )
                else:
                    values[name] = value
    return Params(values, files)


def _object(body: bytes) -> Json:
    try:
        found = json.loads(body) if body.strip() else {}
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad("object expected")
    return found
