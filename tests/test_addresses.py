"""Addresses that nobody was given: numbers and names that no column can hold lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from screening.accounts.models import User
from tests.factories import Make
from tests.page_client import PageClient

SCRIPT = {"Accept": "application/json"}


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "9" * 5000, "\u0663"])
def test_a_number_that_no_id_can_be_is_no_address(
    app: Flask, make: Make, client_of: Callable[[User], PageClient], number: str
) -> None:
    client = client_of(make.user(role="hr"))
    numbered = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(numbered) > 50
    for rule in numbered:
        path = re.sub(r"<int:\w+>", number, rule.rule)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        if "GET" in (rule.methods or ()):
            client.get(path, expect=404)
        else:
            client.send(path, expect=404)


@pytest.mark.parametrize("name", ["%00", "a%00b", "%01", "a%0A", "%7F"])
def test_a_name_with_a_control_character_is_no_address(
    app: Flask, make: Make, client_of: Callable[[User], PageClient], name: str
) -> None:
    client = client_of(make.user(role="hr"))
    named = [rule for rule in app.url_map.iter_rules() if "<slug>" in rule.rule]
    assert len(named) > 30
    for rule in named:
        path = rule.rule.replace("<slug>", name)
        path = re.sub(r"<int:\w+>", "1", path)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        if "GET" in (rule.methods or ()):
            client.get(path, headers=SCRIPT, expect=404)
        else:
            client.send(path, headers=SCRIPT, expect=404)
