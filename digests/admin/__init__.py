"""The staff pages, one file per topic: facts are there to look at, not to edit.

Django imports this module by its name; each topic registers its own models.
"""

from digests.admin import curation, delivery, feedback, listings, log, papers, site, summaries, summary_reports

__all__ = ["curation", "delivery", "feedback", "listings", "log", "papers", "site", "summaries", "summary_reports"]
