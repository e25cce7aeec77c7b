"""The rules for pages find what they should: each is broken here once."""

from __future__ import annotations

import pytest

from tests.page_rules import complaints

GOOD = """<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>Recruitments</title>
<link rel="stylesheet" href="/static/app.css"></head>
<body><main id="main"><h1>Recruitments</h1>
<form action="/save" method="post"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><input id="name" name="name"><button>Save</button></form>
<a href="/there">There</a> <a href="#main">Up</a>
<svg aria-hidden="true"></svg><svg role="img" aria-label="Two bars"></svg>
<p>100 %</p></main></body></html>
"""


def check(page: str) -> list[str]:
    return complaints(page.encode(), lambda path, _method: path != "/nowhere")


def test_a_good_page_gives_no_complaint() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("<p>100 %</p>", "<p>100 %</div>", "not valid"),
        ('lang="nb"', 'lang="no"', "lang="),
        ("<title>Recruitments</title>", "<title> </title>", "<title>"),
        ("<h1>Recruitments</h1>", "<h2>Recruitments</h2>", "<h1>"),
        ("<h1>Recruitments</h1>", "<h1>One</h1><h1>Two</h1>", "<h1>"),
        ("<p>100 %</p>", '<p id="main">100 %</p>', "is there 2 times"),
        ('<label for="name">', '<label for="nam">', "has no label"),
        ('<label for="name">', '<label for="nam">', "isn't on the page"),
        ("<button>Save</button>", "<button></button>", "has no text"),
        (' action="/save"', "", "must say its action"),
        ('action="/save"', 'action="/nowhere"', "doesn't take it"),
        ('name="csrf_token" value="x"', 'name="csrf_token" value=""', "no CSRF token"),
        ('<svg aria-hidden="true">', "<svg>", "must be hidden"),
        ('<svg role="img" aria-label="Two bars">', '<svg role="img">', "must be hidden"),
        ("<p>", '<img src="/x.png"><p>', "has no alt"),
        ("<p>", '<p style="color: red">', "style on the page"),
        ("<p>", "<script>alert(1)</script><p>", "script on the page"),
        ("<p>", '<p onclick="alert(1)">', "would run script"),
        ('href="/there"', 'href="javascript:alert(1)"', "would run script"),
        ('href="/there"', 'href="/nowhere"', "doesn't exist"),
        ('href="#main"', 'href="#other"', "isn't on the page"),
        ("<p>", '<script src="//cdn.example/x.js"></script><p>', "comes from elsewhere"),
        ("100 %", "%(count)s candidates", "placeholder"),
        ("100 %", "{{ count }}", "placeholder"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    found = check(GOOD.replace(before, after, 1))
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize(
    "control",
    [
        '<label>Name <input name="name"></label>',
        '<input name="name" aria-label="Name">',
        '<textarea name="name" aria-labelledby="main"></textarea>',
        '<input type="submit" value="Send">',
    ],
)
def test_a_control_can_be_labelled_in_other_ways(control: str) -> None:
    assert check(GOOD.replace("<button>", control + "<button>")) == []
