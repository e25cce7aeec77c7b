"""Work in the background, apart from what is worked on."""

from __future__ import annotations

import dataclasses
import threading

import pytest
from flask import Flask

from screening import jobs


def for_ever() -> None:
    with jobs.time_limit(0.01):
        while True:
            pass


def test_a_long_piece_of_work_is_interrupted() -> None:
    with pytest.raises(jobs.TimeUp):
        for_ever()


def test_signs_of_life_go_on_during_a_document(app: Flask) -> None:
    second = threading.Event()
    beats: list[int] = []

    def beat() -> None:
        beats.append(1)
        if len(beats) == 1:
            raise ZeroDivisionError
        second.set()

    with app.app_context(), jobs.beating(beat, every=0.001):
        assert second.wait(10), "one that fails is followed by another"


def test_a_process_is_gone_only_if_it_was_here() -> None:
    here = jobs.own_mark()
    assert not jobs.is_gone(here)
    assert jobs.is_gone(here.rpartition("/")[0] + "/99999999")
    assert not jobs.is_gone("elsewhere/99999999")
    assert not jobs.is_gone("")


def test_a_queue_whose_package_is_missing_says_which(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = app.extensions["screening.jobs"]
    for address, driver, extra in (
        ("redis://127.0.0.1:1/0", "Redis", "redis"),
        ("postgresql:///x", "psycopg", "postgresql"),
    ):
        monkeypatch.setattr(f"huey.storage.{driver}", None)
        own.settings = dataclasses.replace(own.settings, queue=address)
        with pytest.raises(ValueError, match=rf"pip install 'screening\[{extra}\]'"):
            _ = own.huey
