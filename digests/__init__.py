"""From arXiv's listings to each reader's ranked page, mail and feed."""
