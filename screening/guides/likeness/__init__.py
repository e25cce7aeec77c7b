"""Likeness of questions: which say much the same. scikit-learn is loaded when first used.

`Index` (in `index`) holds the questions of one language, and is pure as all that it stands on;
`service` keeps one of the whole library. It is about questions alone: nothing that anybody says
about a person is ever put into it. docs/likeness.md says how well it does.
"""
