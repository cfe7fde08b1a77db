"""How gunicorn serves the site: `gunicorn -c python:papersite.gunicorn_conf papersite.wsgi`.

`./run` and the Dockerfile add `--bind`. The names are gunicorn's settings.
"""

import signal
from importlib import import_module
from typing import Any

from digests.ranking import loops
from papersite.env import env
from papersite.garbage import settle
from papersite.processes import die_with_parent

worker_class = "gthread"
workers = env.int("WEB_WORKERS", default=2)
threads = 4
preload_app = True  # one import of Django for all workers
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
loglevel = "warning"


def when_ready(server: Any) -> None:  # noqa: ARG001 - gunicorn passes it
    """Load every view and what ranks before the workers are forked, so that no first request waits and all share it."""
    import_module("papersite.urls")
    loops.load()
    settle()


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn passes them
    """Let no worker outlive a killed gunicorn, and each rank faster once that is possible."""
    die_with_parent(signal.SIGTERM)
    loops.load_once_compiled()
