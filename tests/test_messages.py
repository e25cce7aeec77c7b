"""Figures in sentences are written as the reader's language writes them."""

from __future__ import annotations

from flask import Flask

from screening.i18n import say, speaking
from screening.messages import Figure, Message

INNER = Message("%(low)s up to %(high)s", {"low": Figure(-0.04), "high": Figure(2.346, 2)})


def test_a_figure_has_the_language_s_decimal_sign(app: Flask) -> None:
    sentence = Message("between %(ends)s", {"ends": INNER})
    assert str(sentence) == "between 0.0 up to 2.35"
    with app.app_context():
        with speaking("nb"):
            assert say(sentence) == "between 0,0 up to 2,35"
        with speaking("en"):
            assert say(sentence) == "between 0.0 up to 2.35"
