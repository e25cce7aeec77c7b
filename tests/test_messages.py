"""Figures in sentences are written as the reader's language writes them."""

from __future__ import annotations

from datetime import date

from flask import Flask

from screening.i18n import day, say, speaking
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


def test_a_date_without_a_time_is_written_in_words(app: Flask) -> None:
    with app.app_context():
        for code, written in {
            "nb": "1. juli 2026",
            "nn": "1. juli 2026",
            "en": "1 July 2026",
        }.items():
            with speaking(code):
                assert day(date(2026, 7, 1)) == written
