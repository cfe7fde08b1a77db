"""Environment to typed values.

Reads `.env` once and answers where the data folder is and which secret key and servers to use. It starts
nothing: `papersite.servers` does that.
"""

import contextlib
import getpass
import os
import secrets
import tempfile
from pathlib import Path

import environ
from environ import ImproperlyConfigured

from papersite.servers import make_data_folder

DEFAULT_SITE_URL = "http://127.0.0.1:8000"
BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def data_folder() -> Path:
    """Return the data folder, absolute: `PAPERSITE_DATA`, else `var/`, else for root `/var/lib/papersite`."""
    named = env.str("PAPERSITE_DATA", default="")
    if named:
        return Path(named).expanduser().resolve()
    return Path("/var/lib/papersite") if os.geteuid() == 0 else BASE_DIR / "var"


def embedded_servers() -> tuple[str, ...]:
    """Return which servers are this site's own rather than named in the environment: "postgres", "redis"."""
    named = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return tuple(server for server, variable in named.items() if not env.str(variable, default=""))


def is_embedded() -> bool:
    """Return whether at least one server of this site is its own."""
    return bool(embedded_servers())


def secret_key(data: Path) -> str:
    """Return `SECRET_KEY`, else the one kept in `data/secret_key`; an embedded site makes that up.

    Raises:
        ImproperlyConfigured: the site uses external servers and has no key.
    """
    named = env.str("SECRET_KEY", default="")
    if named:
        return named
    kept = data / "secret_key"
    if not kept.exists():
        if not is_embedded():
            raise ImproperlyConfigured("Set SECRET_KEY: it is made up only for ./run on this machine.")
        keep_secret_key(data)
    return kept.read_text().strip()


def keep_secret_key(data: Path) -> None:
    """Make up a secret key and keep it in `data/secret_key`, readable by its owner only, unless there is one.

    It is written beside its place and linked there whole, so that of two processes one wins and both read the same.
    """
    make_data_folder(data)
    descriptor, name = tempfile.mkstemp(dir=data, prefix="secret_key.")
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    with contextlib.suppress(FileExistsError):
        (data / "secret_key").hardlink_to(name)
    Path(name).unlink()


def site_url(data: Path) -> str:
    """Return `SITE_URL` without a closing slash, else the address of the last `./run` on this data folder.

    Raises:
        ImproperlyConfigured: the site uses external servers, and neither is known.
    """
    named = env.str("SITE_URL", default="")
    if named:
        return named.rstrip("/")
    try:
        return (data / "site_url").read_text().strip()
    except FileNotFoundError:
        if not is_embedded():
            message = "Set SITE_URL: it is the base of every link in mail and RSS."
            raise ImproperlyConfigured(message) from None
    return DEFAULT_SITE_URL


def contact() -> str:
    """Return who answers for this site's requests to arXiv: `ADMIN_EMAIL`, else the local user's name."""
    return env.str("ADMIN_EMAIL", default="") or f"{getpass.getuser()}@localhost"
