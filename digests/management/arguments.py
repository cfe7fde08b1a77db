"""Argument types that several commands share."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime


def iso_day(text: str) -> date:
    """Read `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day like 2025-12-10") from error


def iso_moment(text: str) -> datetime:
    """Read an ISO 8601 moment; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a moment like 2025-12-10T06:00:00+00:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def add_now(parser: ArgumentParser) -> None:
    """Let a command act as if it were another moment."""
    parser.add_argument("--now", type=iso_moment, metavar="ISO", help="act as if it were this moment")
