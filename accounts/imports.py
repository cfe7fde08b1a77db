"""The configuration of arxiv_rss_bot into a profile, and what that did in one line."""

from accounts import bot_config, changes
from accounts.bot_config import BotConfig, ConfigError
from accounts.changes import Merged
from accounts.models import Interest, Profile
from accounts.statements import StatementError, counted, quoted

_KINDS = (Interest.Kind.KEYWORD, Interest.Kind.EXCLUSION, Interest.Kind.CATEGORY)


def import_config(profile: Profile, content: bytes) -> str:
    """Merge a `config.json` into a profile, all of it or nothing; return what was done.

    What the profile already holds takes the configuration's points, and everything else in the profile stays;
    importing the same file again changes nothing.

    Raises:
        ConfigError: with every problem found.
    """
    config = bot_config.parse(content)
    try:
        merged = changes.merge(profile, config.statements, config.settings)
    except StatementError as error:
        raise ConfigError(*error.reasons) from error
    return _report(config, merged)


def _report(config: BotConfig, merged: Merged) -> str:
    """Say in one line what an import did."""
    parts = [
        counted(kind, number) for kind in _KINDS if (number := sum(each.kind == kind for each in config.statements))
    ]
    parts += [
        f"{name} {value}" for name in bot_config.SETTINGS if (value := getattr(config.settings, name)) is not None
    ]
    done = f"{len(merged.added)} new, {len(merged.updated)} changed, {len(merged.same)} as they were"
    ignored = f" Ignored: {', '.join(map(quoted, config.ignored))}." if config.ignored else ""
    return f"Imported {', '.join(parts)} ({done}).{ignored}"
