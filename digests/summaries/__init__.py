"""A paper's text to a summary that can be trusted: what is read, asked, checked and shown. No database.

    source = fulltext.read(client, paper, wanted="fulltext", max_tokens=24_000)   what the model is given
      | hostile.suspicions(source.text)                                           passages that address a model
      | prompt.render(source, arxiv_id=…, paper_version=…, language="zh-Hans")    the two messages; nothing is sent
      | provider.Provider(key, url, model, form=…).summarize(prompt)              Answer(summary, usage, model)
      | grounding.grounded(summary, source.text)                                  what stands in the text, what does not
      | rendering.as_html(summary, found, language), as_text, gist_line           page, mail, RSS

Nothing here stores, claims, tries again or counts money: the pipeline does. Only workers import `provider` (openai) and
`fulltext` (pypdf, in a process of its own); the rest is light and pure.
"""
