#!/usr/bin/env python
"""Django's command line, with the embedded servers at hand where no others are named.

A command uses the servers of a running `./run` on the same data folder, or those that another command has started;
otherwise it starts them and they stop when it ends.
"""

import os
import sys
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from papersite.env import data_folder, embedded_servers
from papersite.servers import ServersError, attached

SERVERLESS = {
    *("help", "version", "--help", "-h", "--version", "makemigrations", "makemessages", "compilemessages"),
    *("collectstatic", "findstatic", "diffsettings"),
}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")
    servers = embedded_servers()
    needed = servers and len(sys.argv) > 1 and sys.argv[1] not in SERVERLESS and not {"--help", "-h"} & {*sys.argv}
    try:
        with attached(data_folder(), servers) if needed else nullcontext():
            execute_from_command_line(sys.argv)
    except (ServersError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
