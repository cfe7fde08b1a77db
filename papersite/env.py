"""Environment to typed values.

Reads `.env` once and answers where the data folder is and which secret key and servers to use. It starts
nothing: `papersite.servers` does that.
"""

import getpass
import os
import secrets
from pathlib import Path

import environ

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
    """Return `SECRET_KEY`; an embedded site without one makes one up and keeps it in `data/secret_key`.

    Raises:
        environ.ImproperlyConfigured: the site uses external servers and no key is set.
    """
    named = env.str("SECRET_KEY", default="")
    if named:
        return named
    if not is_embedded():
        message = "Set SECRET_KEY: it is made up only for a site with embedded servers."
        raise environ.ImproperlyConfigured(message)
    kept = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key + "\n")
    return key


def contact() -> str:
    """Return who answers for this site's requests to arXiv: `ADMIN_EMAIL`, else the local user's name."""
    return env.str("ADMIN_EMAIL", default="") or f"{getpass.getuser()}@localhost"
