"""A local provider of language models that answers in every way in which providers do: well, slowly, wrongly or not.

`ways` are the ways to answer; `server` serves them and counts what was paid. It is built on the server that benchmarks
use. Nothing here is used by the site itself.
"""
