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
from typing import Any

import environ
from environ import ImproperlyConfigured

from papersite.servers import make_data_folder

DEFAULT_SITE_URL = "http://127.0.0.1:8000"
BASE_DIR = Path(__file__).resolve().parent.parent


class Environment(environ.Env):  # type: ignore[misc]
    """Typed readers that fail loudly: a value that is not of its type is refused, and an empty one is unset.

    A value that begins with `$` stands for itself, not for another variable, as a password may.
    """

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        """Return the value of `var` as `cast`, else the default.

        Raises:
            ImproperlyConfigured: it has no such value, or none at all and no default.
        """
        text = os.environ.get(var, "").strip()
        if not text:
            if default is self.NOTSET:
                raise ImproperlyConfigured(f"Set {var}.")
            return default
        if cast not in _EXPECTED:
            return self.parse_value(text, cast)
        try:
            return _TRUTH[text.lower()] if cast is bool else cast(text)
        except (KeyError, ValueError) as error:
            raise ImproperlyConfigured(f"{var} is {text!r}: it should be {_EXPECTED[cast]}.") from error

    def db_url(self, var: str, default: str, engine: str | None = None) -> dict[str, Any]:
        """Return the database that `var` names, else the default, as Django's DATABASES wants it.

        Raises:
            ImproperlyConfigured: it does not name a Postgres database.
        """
        url = self.str(var, default=default)
        reason = f"{var} should be like postgres://user:password@host:5432/name (Postgres is the only engine)."
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(reason)
        try:
            return dict(self.db_url_config(url, engine=engine))
        except ValueError as error:
            raise ImproperlyConfigured(reason) from error


_EXPECTED = {bool: "true or false", int: "a whole number", float: "a number"}
_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

env = Environment()
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
    named: str = env.str("SECRET_KEY", default="")
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
    named: str = env.str("SITE_URL", default="")
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


def broker_url(redis_url: str) -> str:
    """Return the address of a Redis as Celery's transport writes it.

    On a Unix socket that takes the database as `virtual_host` and silently ignores redis-py's `db`.
    """
    if not redis_url.startswith("unix://"):
        return redis_url
    return (
        redis_url.replace("unix://", "redis+socket://", 1)
        .replace("?db=", "?virtual_host=")
        .replace("&db=", "&virtual_host=")
    )
