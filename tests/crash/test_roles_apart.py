"""`web`, `worker` and `clock` as processes of their own on one folder: what they need is started
once, joined by the others, and kept by one of them when whoever kept it is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.supervise.note import NOTE
from tests.crash.table import PAYMENT
from tests.crash.talks import new_number
from tests.stands.calling import http
from tests.stands.desk import NOWHERE, Program, free_port, wait_until
from tests.stands.embedded import free_memory, short_folder
from tests.stands.resident import Resident
from tests.stands.warm import Warm
from tests.stands.yardstick import slowness

pytestmark = pytest.mark.slow

AGAIN = 60.0


@dataclass
class Roles:
    clock: Program
    worker: Program
    web: Program

    @property
    def running(self) -> list[Program]:
        return [role for role in (self.clock, self.worker, self.web) if role.running]

    def far_sides(self) -> int:
        """How many processes are practice far sides."""
        programs = [one.cmdline() for role in self.running for one in role.tree()]
        return sum(words[2:4] == ["bot", "sandbox-city"] for words in programs)

    def away(self) -> str:
        told = http().get(f"{self.web.url}/readyz").json()["degraded"]
        return "\n".join(line for line in told if not line.startswith("model"))

    def soon_names(self, word: str, *, named: bool = True) -> None:
        what = f"{word} named" if named else f"{word} named no more"
        wait_until(lambda: (word in self.away()) is named, AGAIN * slowness(), what)

    def pay_a_fine(self) -> None:
        """All three work: the talk in the web, the receipt in the worker."""
        n = new_number()
        resident = Resident(self.web.url, f"payer-{n}")
        for call in PAYMENT.calls:
            call(resident, n)
            resident.calls += 1


@pytest.fixture
def roles() -> Iterator[Roles]:
    """The clock first: it keeps what the others join."""
    port = free_port()  # one for all of them, as every setting is
    with short_folder() as folder:
        verbs = ("clock", "worker", "web")
        env, warm = {"NLU_URL": NOWHERE}, Warm.shared()
        made = Roles(*(Program((verb,), folder, port, env, warm) for verb in verbs))
        try:
            made.clock.launch()
            wait_until((folder / NOTE).exists, AGAIN * slowness(), "the clock's note")
            made.worker.launch()
            made.web.start(within=AGAIN * slowness())
            yield made
        finally:
            for role in made.running:
                role.kill()
    free_memory()


def test_roles_apart_share_what_the_first_of_them_keeps(roles: Roles) -> None:
    roles.soon_names("connector", named=False)
    assert roles.away() == ""
    assert roles.far_sides() == 1
    roles.pay_a_fine()


def test_what_a_killed_role_kept_is_kept_by_another(roles: Roles) -> None:
    roles.soon_names("connector", named=False)
    roles.clock.kill()
    roles.soon_names("clock")
    roles.soon_names("connector", named=False)
    assert roles.far_sides() == 1
    roles.pay_a_fine()
    roles.clock.launch()
    roles.soon_names("clock", named=False)
    assert roles.far_sides() == 1
    assert [role.stop() for role in roles.running] == [0, 0, 0]


def test_practice_far_sides_of_their_own_know_the_desk_of_their_folder() -> None:
    with short_folder() as folder:
        port = free_port()
        far = Program(("sandbox-city", "--port", str(port)), folder, port)
        try:
            far.start(within=AGAIN * slowness())
            words = json.loads((folder / "practice.keys").read_text("utf-8"))
            for path, key in (("city", words["city_key"]), ("gateway", words["merchant_key"])):
                asked = {"Authorization": f"Bearer {key}"}
                assert http().get(f"{far.url}/{path}/v1/health", headers=asked).is_success
                assert http().get(f"{far.url}/{path}/v1/health").status_code == 401
        finally:
            far.kill()
