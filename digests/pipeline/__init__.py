"""From arXiv's listing to what a reader sees.

arXiv listing            one category's announcement of one day     digests.arxiv.client    bytes, or not modified
  | parse                ListingEntry (frozen)                      digests.arxiv.listing   pure
  | ingest               Paper, Announcement, ListingDay rows       digests.pipeline.ingest
  | reconcile            announced = held, or an alarm and a repair digests.pipeline.reconcile
  | match                Posting row, one per pattern and day       digests.pipeline.match     -> digests.ranking (pure)
  | rank                 Ranking: a value, computed when asked      digests.pipeline.rank      -> digests.ranking (pure)
  |-- read:              feed page, RSS, JSON feed, API             digests.views, digests.feeds, digests.api
  | summarize            Summary row, one per paper and language    digests.pipeline.summarize -> digests.summaries
  | compose              Digest row: the frozen list of one mail    digests.pipeline.compose
  | deliver              e-mail                                     digests.pipeline.deliver   -> digests.mail
"""
