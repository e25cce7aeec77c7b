"""Invented recruitments, made through the product's own services, to look at and to learn on.

`content` reads the texts of the two that are told in full, `earlier` those before them, `steps`
says what happened when, `making` lets it happen in that order, `papers` writes the documents,
`commands` is the command line.
"""
