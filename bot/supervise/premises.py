"""The places of an embedded database: its lock, its socket folder, and who it runs as.

PostgreSQL refuses to run as root. Started by root it gets a user id of its own, which nobody else
has: that of the cluster's files, else the first free one from `OWN_UID` on (a range neither people
nor packages nor systemd are given ids from). It must be able to reach its files, so folders on the
way get the execute bit for others, which lets pass and shows nothing, and nothing more.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

OWN_UID = 60_900
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # the kernel takes 107 bytes
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # what needs no quoting in PostgreSQL's list of folders


class Lock:
    """One owner per folder. The kernel gives it back however its holder ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def server_uid(cluster: Path) -> int | None:
    """Whom the server runs as; None when as ourselves."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return owner
    return next(uid for uid in range(OWN_UID, OWN_UID + 200) if not _known(uid))


def known_uid() -> int:
    """A powerless user with a name, for `initdb`, which insists on one. OSError without."""
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise OSError("there is no user 'nobody', whom initdb needs when we are root") from None


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def open_way(path: Path, uid: int) -> Iterator[Path]:
    """Adds the execute bit for others where `uid` could not pass; yields each folder changed."""
    for folder in reversed(path.parents):
        if not _lets_pass(folder, uid):
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
            yield folder


def open_programs(install: Path) -> bool:
    """Makes an installation others cannot read (a strict umask) readable; True when it was not."""
    if install.stat().st_mode & stat.S_IROTH:
        return False
    for path in (install, *install.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
    return True


def _lets_pass(folder: Path, uid: int) -> bool:
    seen = folder.stat()
    return bool(seen.st_mode & (stat.S_IXUSR if seen.st_uid == uid else stat.S_IXOTH))


def hand_to(path: Path, uid: int) -> None:
    """Everything below `path`, and it too, becomes `uid`'s."""
    for found in (path, *path.rglob("*")):
        os.chown(found, uid, uid, follow_symlinks=False)


def socket_folder(folder: Path, uid: int | None, known: Path) -> Path:
    """A short folder for the socket, 0700, the server's own; the `known` one while it fits.

    Its name is a hash of the data folder. A name somebody else has taken (the system's temp folder
    is everybody's) is passed over. OSError when nothing is left.
    """
    owner = os.geteuid() if uid is None else uid
    names = _socket_names(folder)
    if known.name in names and _made(known, owner):
        return known
    for parent in _socket_parents(owner):
        for name in names:
            if _made(parent / name, owner):
                return parent / name
    raise OSError("no place for the database's socket: every temp folder is too long or closed")


def leave(sockets: Path) -> None:
    """Removes the socket folder, unless something is still in it."""
    with contextlib.suppress(OSError):
        sockets.rmdir()


def _socket_names(folder: Path) -> list[str]:
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return [f"citydesk-{name}", *(f"citydesk-{name}-{n}" for n in range(1, 9))]


def _socket_parents(owner: int) -> Iterator[Path]:
    if owner == os.geteuid():
        yield Path(f"/run/user/{owner}")
    yield from (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))  # noqa: S108 # checked


def _made(path: Path, owner: int) -> bool:
    """Whether the folder is there and the owner's alone, made now if need be."""
    if len(os.fsencode(path / SOCKET)) > LONGEST_SOCKET or not PLAIN.fullmatch(str(path)):
        return False
    try:
        if not all(_lets_pass(parent, owner) for parent in path.parents):
            return False
        if not os.path.lexists(path):
            path.mkdir(0o700)
            os.chown(path, owner, owner if os.geteuid() == 0 else -1)
    except OSError:
        return False
    seen = path.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == owner and not seen.st_mode & 0o077
