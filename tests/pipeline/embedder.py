"""A process of its own that embeds what lacks a vector, some papers in a request.

`python -m tests.pipeline.embedder 2`; database and provider are in the environment.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from digests.pipeline import embed
    from tests.builders import NOW

    embed.BATCH = int(sys.argv[1])
    embed.embed_recent(NOW)
