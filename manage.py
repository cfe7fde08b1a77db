#!/usr/bin/env python
"""Django's command line, with the embedded servers started where no others are named."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
