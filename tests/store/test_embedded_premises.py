"""Where the embedded database lives and as whom: any path, root or not, and no door left open."""

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import make_url

from bot.supervise import premises
from bot.supervise.postgres import Postgres
from tests.stands import embedded
from tests.stands.embedded import ask, server, started

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def sockets(url: str) -> Path:
    return Path(str(make_url(url).query["host"]))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("with a space", id="a path with a space"),
        pytest.param("long-" * 22 + "path", id="a path of over 120 characters"),
        pytest.param("市民 'quoted' %h, \"x\"", id="a path with everything"),
    ],
)
@pytest.mark.slow
async def test_it_is_made_and_served_in(name: str) -> None:
    with embedded.short_folder() as place:
        postgres = Postgres(place / name, say=print)
        found = await postgres.start()
        assert ask(found.url, "SELECT current_database()") == [("citydesk",)]
        await postgres.stop()
        found = await postgres.start()
        assert ask(found.url, "SELECT 1") == [(1,)]
        await postgres.stop()
        assert not sockets(found.url).exists()


@as_root
async def test_as_root_it_is_somebody_of_its_own(folder: Path) -> None:
    said: list[str] = []
    postgres = Postgres(folder, say=said.append)
    await postgres.start()
    uids = psutil.Process(server(folder)).uids()
    await postgres.stop()
    assert len(set(uids)) == 1
    assert uids.real >= premises.OWN_UID
    with pytest.raises(KeyError):
        pwd.getpwuid(uids.real)
    assert any(f"number {uids.real}" in line for line in said)


@as_root
@pytest.mark.slow
async def test_as_root_folders_on_the_way_only_let_pass_and_that_is_said() -> None:
    said: list[str] = []
    with embedded.short_folder() as place:
        (place / "a" / "b").mkdir(parents=True)
        for path, before in ((place, 0o700), (place / "a", 0o750), (place / "a" / "b", 0o755)):
            path.chmod(before)
        postgres = Postgres(place / "a" / "b" / "database", say=said.append)
        await postgres.start()
        await postgres.stop()
        assert [mode(path) for path in (place, place / "a", place / "a" / "b")] == [
            0o701,
            0o751,
            0o755,
        ]
        named = [
            path
            for path in (place, place / "a", place / "a" / "b")
            if any(f"through {path} (" in line for line in said)
        ]
        assert named == [place, place / "a"]


@as_root
def test_as_root_programs_installed_under_a_strict_umask_are_opened(tmp_path: Path) -> None:
    install = tmp_path / "install"
    (install / "bin").mkdir(parents=True)
    for path, before in ((install / "bin" / "postgres", 0o700), (install / "text", 0o600)):
        path.touch()
        path.chmod(before)
    for path in (install / "bin", install):
        path.chmod(0o700)
    assert premises.open_programs(install)
    assert [mode(path) for path in (install, install / "bin/postgres", install / "text")] == [
        0o705,
        0o705,
        0o604,
    ]
    assert not premises.open_programs(install)


@as_root
@pytest.mark.slow
def test_as_an_ordinary_user() -> None:
    ordinary = pwd.getpwnam("nobody").pw_uid  # initdb insists on a user that has a name
    with embedded.short_folder() as place:
        place.chmod(0o755)
        (place / "home").mkdir(0o700)
        os.chown(place / "home", ordinary, ordinary)
        with started(place / "home" / "database", **as_ordinary(ordinary)) as owner:
            assert (owner.failed, owner.said) == ("", ())
            assert ask(owner.url, "SELECT 1") == [(1,)]
            assert psutil.Process(server(place / "home" / "database")).uids().real == ordinary
            owner.end()
        assert {path.stat().st_uid for path in place.rglob("*")} == {ordinary}
        assert [mode(place / "home"), mode(place / "home" / "database")] == [0o700, 0o700]


def as_ordinary(uid: int) -> dict[str, Any]:
    """How to start our Python as somebody else: the tests' own may lie where only root can go."""
    path = os.pathsep.join([str(embedded.ROOT), *sys.path])
    how = {"user": uid, "group": uid, "extra_groups": [], "env": {"PYTHONPATH": path}}
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if runs([python, "-c", "import psutil, bot.supervise.postgres"], how):
            return {"python": Path(python), **how}
    return pytest.skip("no Python that an ordinary user could run, or the house is closed to them")


def runs(command: list[str], how: dict[str, Any]) -> bool:
    try:
        return subprocess.run(command, check=False, cwd="/", **how).returncode == 0  # noqa: S603 # ours
    except OSError:
        return False
