"""A reader's private feeds: the same ranking as the page, as RSS 2.0 and JSON Feed 1.1, whole or a part of it.

The address is the key: whoever has it reads the feed, and renewing the key ends it.
"""
