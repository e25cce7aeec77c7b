"""Likeness of questions: which say much the same. Pure; scikit-learn is loaded when first used.

`Index` (in `index`) holds the questions of one language. It is about questions alone: nothing that
anybody says about a person is ever put into it. docs/likeness.md says how well it does.
"""
