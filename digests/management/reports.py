"""How commands print a category-day."""

from typing import Any

from digests.pipeline.poll import Asked

_SHOWN = 5


def line_of(day: Asked) -> str:
    """Return one line: `cs.AI 2025-12-09: complete, 312 of 312`."""
    line = f"{day.category} {day.announced_on}: {day.state}"
    if day.announced is None:
        return f"{line}, {day.held} held" if day.held else line
    line = f"{line}, {day.held} of {day.announced}"
    if not day.missing:
        return line
    more = f" and {len(day.missing) - _SHOWN} more" if len(day.missing) > _SHOWN else ""
    return f"{line}; missing {', '.join(day.missing[:_SHOWN])}{more}"


def day_of(day: Asked) -> dict[str, Any]:
    """Return the object that `--json` prints, with the keys of `/status.json`."""
    return {
        "category": day.category,
        "announced_on": day.announced_on.isoformat(),
        "announced": day.announced,
        "held": day.held,
        "state": day.state,
        "missing": day.missing,
        "asked_at": None if day.asked_at is None else day.asked_at.isoformat(),
    }
