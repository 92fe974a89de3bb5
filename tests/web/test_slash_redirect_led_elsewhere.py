"""An address with a slash too many led to whatever host the caller had named."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest

from tests.stands.house import House
from tests.web.chat_shared import desk

__all__ = ["desk"]

EVIL = {"Host": "evil.test", "X-Forwarded-Host": "evil.test"}

LEADS = {
    "/chat/shanghai/": "/chat/shanghai",
    "/chat/shanghai//": "/chat/shanghai",
    "/chat/shanghai/?lang=zh&x=//evil.test/": "/chat/shanghai?lang=zh&x=//evil.test/",
    "/chat/shanghai/leave/": "/chat/shanghai/leave",
    "/pay/shanghai.x/": "/pay/shanghai.x",
    "/chat/%5Cevil.test/": "/chat/%5Cevil.test",
    "/chat/a%0d%0aSet-Cookie:x/": "/chat/a%0D%0ASet-Cookie%3Ax",
}


@pytest.mark.parametrize("host", [{}, EVIL], ids=["ours", "another host"])
@pytest.mark.parametrize(("asked", "to"), LEADS.items())
async def test_a_slash_too_many_leads_to_a_path_and_to_no_host(
    desk: House, asked: str, to: str, host: dict[str, str]
) -> None:
    for method in ("GET", "POST"):
        answer = await desk.client.request(method, asked, headers=host)
        assert answer.status_code == 307
        assert answer.headers["location"] == to


NOWHERE = (
    "//evil.test/",
    "//evil.test/chat/shanghai/",
    "//evil.test//",
    "///evil.test/",
    "//chat/shanghai/",
    "/%2Fevil.test/",
    "/%2F%2Fevil.test/",
    "/%5Cevil.test/",
    "/chat//evil.test/",
    "/chat/..//evil.test/",
    "/sandbox/..//evil.test/",
    "/nowhere/",
    "/pay/",
)


@pytest.mark.parametrize("path", NOWHERE)
async def test_no_path_leads_away_from_here(desk: House, path: str) -> None:
    """Asked for as it stands: no client makes it another one on the way."""
    answer = await desk.client.get("http://desk.test" + path, headers=EVIL)
    where = urljoin("http://desk.test/", answer.headers.get("location", "/"))
    assert urlsplit(where).netloc == "desk.test"
    assert answer.status_code == 404


async def test_a_person_still_arrives(desk: House) -> None:
    answer = await desk.client.get("/chat/shanghai/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == "/chat/shanghai"
