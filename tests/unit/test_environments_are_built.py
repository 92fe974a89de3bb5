"""`make` on a strange machine: which Python, whose addresses, when is there nothing to do."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

WORKSHOP = Path(__file__).parents[2] / ".ci"


def fixture(name: str) -> Callable[[pytest.MonkeyPatch], ModuleType]:
    def load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
        monkeypatch.syspath_prepend(str(WORKSHOP))
        return importlib.import_module(name)

    return pytest.fixture(name=name)(load)


machine, prepare, system = fixture("machine"), fixture("prepare"), fixture("system")


def program(path: Path, says: str, code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_refuses_is_passed_by_for_the_newest_of_pyenvs_versions(
    tmp_path: Path, machine: ModuleType
) -> None:
    program(tmp_path / "shims" / "python3.10", "pyenv: python3.10: command not found", 127)
    for version in ("3.10.9", "3.10.13", "3.10.2"):
        python = tmp_path / "versions" / version / "bin" / "python3.10"
        program(python, f"{python} 3 10")
    env = {"PATH": str(tmp_path / "shims"), "PYENV_ROOT": str(tmp_path)}

    found = machine.python_3_10(env)

    assert found == str(tmp_path / "versions" / "3.10.13" / "bin" / "python3.10")


def test_a_python_on_path_that_runs_comes_first(tmp_path: Path, machine: ModuleType) -> None:
    python = program(tmp_path / "a b" / "python3.10", "/opt/a b/python3.10 3 10")

    assert machine.python_3_10({"PATH": str(python.parent)}) == "/opt/a b/python3.10"


def test_what_is_called_3_10_and_is_not_is_nothing(tmp_path: Path, machine: ModuleType) -> None:
    program(tmp_path / "python3.10", "/usr/bin/python3.12 3 12")

    env = {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path)}
    assert machine.python_3_10(env) is None


@pytest.mark.parametrize(
    ("pip", "env", "settings"),
    [
        pytest.param(
            "global.index-url='https://mirror.example/simple'",
            {},
            {"UV_DEFAULT_INDEX": "https://mirror.example/simple"},
            id="a mirror instead of the usual index",
        ),
        pytest.param(
            "global.index-url='https://mirror.example/simple'",
            {"UV_DEFAULT_INDEX": "https://other.example"},
            {},
            id="what is set for uv stays",
        ),
        pytest.param(
            "global.extra-index-url='\\nhttps://a.example\\nhttps://b.example'",
            {},
            {
                "UV_INDEX": "https://a.example https://b.example",
                "UV_INDEX_STRATEGY": "unsafe-best-match",
            },
            id="two more indexes, one a line as pip allows",
        ),
        pytest.param(
            ":env:.find-links='/wheels /more'\nglobal.cert='/etc/ca.crt'",
            {},
            {"UV_FIND_LINKS": "/wheels,/more", "SSL_CERT_FILE": "/etc/ca.crt"},
            id="folders of wheels and a certificate",
        ),
        pytest.param("", {}, {}, id="nothing set"),
    ],
)
def test_uv_asks_where_pip_would(
    pip: str, env: dict[str, str], settings: dict[str, str], machine: ModuleType
) -> None:
    assert machine.uv_settings(pip, env) == settings


def test_an_environment_is_ready_until_what_it_was_made_from_changes(
    tmp_path: Path, prepare: ModuleType
) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("one==1")
    environment = prepare.Environment(tmp_path / "venv", (lock,))
    environment.interpreter.parent.mkdir(parents=True)
    environment.interpreter.touch()

    assert not environment.is_ready()
    assert not environment.is_usable()

    environment.mark(environment.wanted())
    assert environment.is_ready()

    lock.write_text("one==2")
    assert not environment.is_ready()
    assert environment.is_usable()

    environment.mark(prepare.UNFINISHED)
    assert not environment.is_usable()


def test_an_environment_that_was_moved_is_made_anew(tmp_path: Path, prepare: ModuleType) -> None:
    environment = prepare.Environment(tmp_path / "venv", ())
    environment.interpreter.parent.mkdir(parents=True)
    environment.interpreter.touch()
    environment.mark(environment.wanted())
    environment.stamp.write_text(f"/elsewhere\n{environment.wanted()}\n")

    assert not environment.is_ready()
    assert not environment.is_usable()


@pytest.mark.parametrize(("ci", "fails"), [("", False), ("0", False), ("1", True), ("true", True)])
def test_a_missing_tool_fails_only_on_ci(
    ci: str,
    fails: bool,
    tmp_path: Path,
    machine: ModuleType,
    system: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # not even an apt-get
    monkeypatch.setenv("CI", ci)
    absent = system.Tool("loom", ("loom",), "weaving tests")
    monkeypatch.setattr(system, "TOOLS", (absent,))

    if fails:
        with pytest.raises(machine.Trouble, match="loom"):
            system.tools()
    else:
        system.tools()

    assert "no loom: weaving tests are left out" in capsys.readouterr().err
