"""Two invented recruitments, made through the product's own services, to look at and to learn on.

`content` reads the texts, `steps` says what happened when, `making` lets it happen in that order,
`papers` writes the documents, `commands` is the command line.
"""
