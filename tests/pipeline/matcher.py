"""A process of its own that matches every stale day, one after the other, and says so.

`python -m tests.pipeline.matcher`; which database is in the environment.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from digests.pipeline import match
    from tests.builders import NOW

    sys.stdout.write("begins\n")
    sys.stdout.flush()
    for day in match.stale_days():
        match.match_day(day, NOW)
