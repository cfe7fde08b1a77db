"""The tables of accounts, one file per idea."""

from accounts.models.feeds import RetiredKey, SavedView
from accounts.models.interests import Interest
from accounts.models.profiles import Profile
from accounts.models.users import User

__all__ = ["Interest", "Profile", "RetiredKey", "SavedView", "User"]
