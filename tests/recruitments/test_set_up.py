"""HR sets a recruitment up: details, candidates and imports; and what stands in the way."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from screening.accounts.models import User
from screening.recruitments.models import Candidate, Recruitment
from tests.documents import document, words
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.recruitments.set_up import DETAILS, LONG_WORD, MEGABYTE, actions, order, stored

ClientOf = Callable[[User], PageClient]


class TestDetails:
    def test_create(self, make: Make, hr: PageClient) -> None:
        make.question_set()
        response = hr.submit(hr.get("/recruitments/new"), DETAILS)
        assert response.location.endswith("/candidates")
        made = make.one(sa.select(Recruitment))
        advert = "Vi søker\ndeg  "
        assert (made.remote_share, made.work_sites) == (60, "Oslo\nAlta")
        assert made.advert_text == advert
        assert made.advert_sha256 == hashlib.sha256(advert.encode()).hexdigest()
        assert made.weights is None
        assert actions(make) == ["recruitment.created"]

    def test_without_a_question_set(self, hr: PageClient) -> None:
        assert "No question set is published" in main_text(hr.get("/recruitments/new"))

    def test_a_taken_reference_is_named_at_the_field(self, hr: PageClient, case: Case) -> None:
        changes = {**DETAILS, "reference": f" {case.recruitment.reference} "}
        page = hr.submit(hr.get("/recruitments/new"), changes, expect=422)
        assert "has this reference already" in main_text(page)
        assert "Avdeling for tjenester" in page.text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "   "),
            ("title", LONG_WORD),
            ("title", "nu\x00ll"),
            ("reference", "x" * 61),
            ("unit", MEGABYTE),
            ("remote_share", "101"),
            ("remote_share", "-1"),
            ("remote_share", "half"),
            ("remote_share", ""),
            ("remote_share", "9" * 5000),
            ("language", "xx"),
            ("version_id", "0"),
            ("version_id", "one"),
            ("advert_text", MEGABYTE),
            ("advert_text", "nu\x00ll"),
            ("work_sites", MEGABYTE),
        ],
    )
    def test_bad_input_is_explained(
        self, make: Make, hr: PageClient, field: str, value: str
    ) -> None:
        make.question_set()
        page = hr.submit(hr.get("/recruitments/new"), {**DETAILS, field: value}, expect=422)
        assert "Check what you have entered" in main_text(page)
        assert make.rows(sa.select(Recruitment)) == []

    def test_a_long_word_in_the_advert(self, make: Make, hr: PageClient) -> None:
        make.question_set()
        hr.submit(hr.get("/recruitments/new"), {**DETAILS, "advert_text": LONG_WORD})
        made = make.one(sa.select(Recruitment))
        assert LONG_WORD in hr.get(f"/recruitments/{made.id}").text

    def test_markup_is_shown_as_text(self, make: Make, hr: PageClient) -> None:
        case = make.recruitment(title="<script>alert(1)</script>")
        assert "<script>alert" not in hr.get(f"/recruitments/{case.id}").text
        assert "<script>alert" not in hr.get("/").text

    def test_edit(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/edit"
        hr.submit(hr.get(address), {"title": "Another"})
        assert stored(make, case).title == "Another"
        hr.submit(hr.get(address))
        assert actions(make) == ["recruitment.edited"]

    def test_two_edits_at_once_lose_nothing(
        self, make: Make, hr: PageClient, client_of: ClientOf, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/edit"
        mine = hr.get(address)
        other = client_of(make.user(role="hr"))
        other.submit(other.get(address), {"title": "Theirs"})
        page = hr.submit(mine, {"title": "Mine", "unit": "Here"}, expect=409)
        text = main_text(page)
        assert "Theirs" in text
        assert stored(make, case).title == "Theirs"
        hr.submit(page)
        assert (stored(make, case).title, stored(make, case).unit) == ("Mine", "Here")

    def test_the_version_changes_until_the_first_scorecard(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        other = make.question_set(document(slug="other", title=words("Other set")))
        address = f"/recruitments/{case.id}/edit"
        with make._work() as session:
            session.execute(
                sa.update(Recruitment).values(
                    weights={"planning": 2, "initiative": 1, "openness": 1},
                    weights_reason="Why not",
                )
            )
        hr.submit(hr.get(address), {"version_id": str(other.id)})
        changed = stored(make, case)
        assert (changed.version_id, changed.weights) == (other.id, None)
        make.scorecard(case, case.members[0], case.candidates[0], {}, state="draft")
        page = hr.get(address)
        assert "Scoring has begun" in main_text(page)
        # Sent all the same, it is left as it is.
        form = {**DETAILS, "version_id": str(case.recruitment.version_id), "language": "nb"}
        hr.send(address, form, expect=409)
        assert stored(make, case).version_id == other.id


class TestCandidates:
    def test_add(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates"
        for name in ("李小龍", "  Ánne   Máret ", "x" * 200):
            hr.submit(hr.get(address), {"name": name}, action="/candidates")
        assert order(make, case)[3:] == ["K-04", "K-05", "K-06"]
        names = make.rows(sa.select(Candidate.name).order_by(Candidate.id))
        assert names[3:] == ["李小龍", "Ánne Máret", "x" * 200]

    @pytest.mark.parametrize("name", ["", " ", "x" * 201, "nu\x00ll", LONG_WORD, MEGABYTE])
    def test_bad_names(self, make: Make, hr: PageClient, case: Case, name: str) -> None:
        address = f"/recruitments/{case.id}/candidates"
        hr.submit(hr.get(address), {"name": name}, action="/candidates", expect=422)
        assert len(order(make, case)) == 3

    def test_order(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates"
        first, second, third = case.candidates
        hr.submit(hr.get(address), action=f"{first.id}/move", button="direction=down")
        assert order(make, case) == ["K-02", "K-01", "K-03"]
        hr.submit(hr.get(address), action=f"{third.id}/move", button="direction=up")
        assert order(make, case) == ["K-02", "K-03", "K-01"]
        edit = hr.get(f"{address}/{second.id}/edit")
        hr.submit(edit, {"position": "99"}, action="/edit")
        assert order(make, case) == ["K-03", "K-01", "K-02"]
        hr.send(f"{address}/{first.id}/move", {"direction": "sideways"}, expect=422)

    def test_withdraw_and_take_part_again(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates"
        candidate = case.candidates[0]
        for status in ("withdrawn", "active"):
            hr.submit(hr.get(address), action=f"{candidate.id}/status", button=f"status={status}")
            assert make.rows(sa.select(Candidate.status).order_by(Candidate.id))[0] == status
        assert actions(make) == ["candidate.withdrawn", "candidate.reinstated"]

    def test_remove_and_undo(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates"
        removed = case.candidates[1]
        hr.submit(hr.get(address), action=f"{removed.id}/remove")
        assert order(make, case) == ["K-01", "K-03"]
        page = hr.get(address)
        assert removed.name in main_text(page)
        hr.submit(page, action="/restore")
        assert order(make, case) == ["K-01", "K-02", "K-03"]
        assert "/restore" not in hr.get(address).text
        hr.send(f"{address}/restore")
        assert len(order(make, case)) == 3

    def test_a_candidate_with_scores_stays(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates"
        candidate = case.candidates[0]
        make.scorecard(case, case.members[0], candidate)
        page = hr.get(address)
        assert f"{candidate.id}/remove" not in page.text
        refusal = hr.send(f"{address}/{candidate.id}/remove", expect=403)
        assert "has scores" in main_text(refusal)
        assert len(order(make, case)) == 3

    def test_two_edits_at_once(
        self, make: Make, hr: PageClient, client_of: ClientOf, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/edit"
        mine = hr.get(address)
        other = client_of(make.user(role="hr"))
        other.submit(other.get(address), {"name": "Theirs"}, action="/edit")
        page = hr.submit(mine, {"name": "Mine"}, action="/edit", expect=409)
        assert "Theirs" in main_text(page)
        assert 'value="Mine"' in page.text

    def test_another_recruitments_candidate_is_not_found(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        other = make.recruitment()
        address = f"/recruitments/{case.id}/candidates/{other.candidates[0].id}"
        hr.get(f"{address}/edit", expect=404)
        hr.send(f"{address}/remove", expect=404)


class TestImport:
    def test_paste_look_confirm(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        text = f"Name\tE-mail\nKari Ås\tkari@example.org\n{case.candidates[0].name}\t\nOla Ø\t"
        page = hr.submit(hr.get(address), {"text": text}, expect=200)
        assert "Already there" in main_text(page)
        assert len(order(make, case)) == 3
        hr.submit(page, action="/confirm")
        assert order(make, case)[3:] == ["K-04", "K-05"]
        assert actions(make) == ["candidates.imported"]

    def test_with_an_error_nothing_can_be_confirmed(self, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        text = "Name,E-mail\nKari Ås,kari@\nOla,ola@example.org"
        page = hr.submit(hr.get(address), {"text": text}, expect=422)
        assert "Row 2, column B" in main_text(page)
        assert "/confirm" not in page.text
        assert text in page.text

    @pytest.mark.parametrize("text", ["", "nu\x00ll", LONG_WORD, MEGABYTE, '"never closed'])
    def test_bad_text_is_explained(self, make: Make, hr: PageClient, case: Case, text: str) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        page = hr.submit(hr.get(address), {"text": text}, expect=422)
        assert "put right" in main_text(page)
        assert len(order(make, case)) == 3

    def test_a_file(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        data = {"file": (io.BytesIO("Navn;E-post\nKari Ås;\n".encode("cp1252")), "list.csv")}
        page = hr.send(address, data, expect=200)
        hr.submit(page, action="/confirm")
        assert "Kari Ås" in make.rows(sa.select(Candidate.name))

    def test_candidates_that_changed_meanwhile_are_shown_again(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        page = hr.submit(hr.get(address), {"text": "Kari Ås\nOla Ø"}, expect=200)
        list_page = f"/recruitments/{case.id}/candidates"
        hr.submit(hr.get(list_page), {"name": "Kari Ås"}, action="/candidates")
        again = hr.submit(page, action="/confirm", expect=409)
        assert "changed in the meantime" in main_text(again)
        hr.submit(again, action="/confirm")
        assert len(order(make, case)) == 5

    def test_rows_that_were_tampered_with_are_refused(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/candidates/import"
        page = hr.submit(hr.get(address), {"text": "Kari Ås"}, expect=200)
        for rows in ("", "x.y.z", "[]"):
            hr.submit(page, {"rows": rows}, action="/confirm", expect=422)
        other = make.recruitment()
        good = page.text.split('name="rows" value="')[1].split('"')[0]
        hr.send(f"/recruitments/{other.id}/candidates/import/confirm", {"rows": good}, expect=422)
        assert len(order(make, case)) == 3
