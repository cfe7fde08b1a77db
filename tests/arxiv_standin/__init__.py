"""A faithful local arXiv: a made-up world of announcements, served at arXiv's five doors for any moment.

`world` makes the papers and what is announced of them, and knows the truth; `feeds`, `pages`, `query` and `oai` write
the documents that the doors serve of it; `faults` and `scripts` spoil them in the ways in which arXiv's are spoiled;
`server` serves them over HTTP. Nothing here is used by the site itself.
"""
