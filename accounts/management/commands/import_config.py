"""Take the configuration of arxiv_rss_bot over into a reader's interests."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.bot_config import MAX_BYTES, ConfigError
from accounts.imports import import_config
from accounts.models import Profile, User


class Command(BaseCommand):
    """`import_config FILE --reader EMAIL`."""

    help = "Merge the config.json of arxiv_rss_bot into a reader's interests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and `--reader`."""
        parser.add_argument("file", type=Path, help="the bot's config.json")
        parser.add_argument("--reader", required=True, metavar="EMAIL", help="whose interests it becomes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say in one line why not."""
        reader = User.objects.filter(email=options["reader"].strip().lower()).first()
        if reader is None:
            raise CommandError(f"No reader is named {options['reader']}.")
        try:
            with options["file"].open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        try:
            done = import_config(Profile.objects.default_of(reader), content)
        except ConfigError as error:
            raise CommandError(f"{options['file']}: {' '.join(error.problems)}") from error
        self.stdout.write(f"{reader.email}: {done}")
