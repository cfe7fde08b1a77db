#!/usr/bin/env python
"""Django's command line, with the embedded servers at hand where no others are named.

A command uses the servers of a running `./run` on the same data folder, or those that another command has started;
otherwise it starts them and they stop when it ends.
"""

import os
import sys
from contextlib import nullcontext

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError, ProgrammingError, connection

from papersite.env import data_folder, embedded_servers
from papersite.servers import ServersError, attached

SERVERLESS = {
    *("help", "version", "--help", "-h", "--version", "makemigrations", "makemessages", "compilemessages"),
    *("collectstatic", "findstatic", "diffsettings"),
}


MIGRATING = {"migrate", "showmigrations", "sqlmigrate", "squashmigrations", "dbshell", "check"}


def main() -> None:
    """Run one management command; what goes wrong outside of it is said in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")
    servers = embedded_servers()
    needed = servers and len(sys.argv) > 1 and sys.argv[1] not in SERVERLESS and not {"--help", "-h"} & {*sys.argv}
    try:
        with attached(data_folder(), servers) if needed else nullcontext():
            if needed and "postgres" in servers and sys.argv[1] not in MIGRATING:
                _migrate_a_new_database()
            execute_from_command_line(sys.argv)
    except (ServersError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database does not answer: {' '.join(str(error).split())}")
    except ProgrammingError as error:
        sys.exit(f"The database is not as this version needs it; run manage.py migrate. ({str(error).splitlines()[0]})")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read what a command writes has read enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def _migrate_a_new_database() -> None:
    """Make the tables of an embedded database that nothing has used yet, so that a first command just works."""
    django.setup()
    with connection.cursor() as cursor:
        is_new = "django_migrations" not in connection.introspection.table_names(cursor)
    if is_new:
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()


if __name__ == "__main__":
    main()
