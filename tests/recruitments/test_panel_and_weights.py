"""HR sets the panel and the weights; and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
import sqlalchemy as sa

from screening.accounts.models import User
from screening.recruitments.models import PanelMember, Recruitment
from tests.documents import document
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.recruitments.set_up import LONG_WORD, MEGABYTE, actions, stored

ClientOf = Callable[[User], PageClient]


class TestPanel:
    def panel(self, make: Make, case: Case) -> list[tuple[int, str]]:
        with make.app.app_context():
            from screening import db

            rows = db.session().execute(
                sa.select(PanelMember.user_id, PanelMember.role)
                .where(PanelMember.recruitment_id == case.id)
                .order_by(PanelMember.position)
            )
            return [(row.user_id, row.role) for row in rows]

    def test_add(self, make: Make, hr: PageClient, case: Case) -> None:
        user = make.user()
        address = f"/recruitments/{case.id}/panel"
        page = hr.get(address)
        assert user.email in page.text
        hr.submit(page, {"email": user.email.upper(), "role": "observer"}, action=address)
        assert self.panel(make, case)[-1] == (user.id, "observer")
        hr.submit(hr.get(address), {"email": user.email}, action=address, expect=422)

    @pytest.mark.parametrize("email", ["", "nobody@example.org", "nu\x00ll", LONG_WORD])
    def test_unknown_addresses(self, hr: PageClient, case: Case, email: str) -> None:
        address = f"/recruitments/{case.id}/panel"
        hr.submit(hr.get(address), {"email": email}, action=address, expect=422)

    def test_an_inactive_user_cannot_be_added(self, make: Make, hr: PageClient, case: Case) -> None:
        user = make.user(active=False)
        address = f"/recruitments/{case.id}/panel"
        page = hr.get(address)
        assert user.email not in page.text
        hr.submit(page, {"email": user.email}, action=address, expect=422)

    def test_a_new_chair_takes_the_place_of_the_old(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/panel"
        second = case.members[1]
        hr.submit(hr.get(address), {"role": "chair"}, action=f"{second.id}/role")
        roles = [role for _, role in self.panel(make, case)]
        assert roles == ["member", "chair", "member"]

    def test_without_a_chair_the_page_warns(self, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/panel"
        assert "no chair" not in main_text(hr.get(address))
        hr.submit(hr.get(address), {"role": "member"}, action=f"{case.members[0].id}/role")
        assert "no chair" in main_text(hr.get(address))

    def test_order_and_removal(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/panel"
        first, second, third = case.members
        hr.submit(hr.get(address), action=f"{first.id}/move", button="direction=down")
        hr.submit(hr.get(address), action=f"{third.id}/remove")
        assert [user for user, _ in self.panel(make, case)] == [second.user_id, first.user_id]

    def test_who_has_scored_stays_and_goes_on_scoring(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/panel"
        member = case.members[1]
        make.scorecard(case, member, case.candidates[0], {}, state="draft")
        page = hr.get(address)
        assert f"{member.id}/remove" not in page.text
        hr.send(f"{address}/{member.id}/remove", expect=403)
        hr.submit(page, {"role": "observer"}, action=f"{member.id}/role", expect=403)
        assert len(self.panel(make, case)) == 3


class TestWeights:
    OWN: ClassVar = {
        "mode": "own",
        "weight-planning": "2",
        "weight-initiative": "0,5",
        "weight-openness": "0",
    }

    def test_own_weights_with_a_reason(self, make: Make, hr: PageClient, case: Case) -> None:
        address = f"/recruitments/{case.id}/weights"
        hr.submit(hr.get(address), {**self.OWN, "reason": "The advert puts planning first"})
        assert stored(make, case).weights == {"planning": 2, "initiative": 0.5, "openness": 0}
        page = main_text(hr.get(address))
        assert "The advert puts planning first" in page
        assert "80.0 %" in page
        assert "20.0 %" in page
        hr.submit(hr.get(address), {"mode": "equal"})
        assert (stored(make, case).weights, stored(make, case).weights_reason) == (None, "")
        assert actions(make) == ["weights.set", "weights.set"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"reason": "short"}, "at least 10 characters"),
            ({"weight-planning": ""}, "This criterion has no weight"),
            ({"weight-planning": "-1"}, "A weight is a number from 0"),
            ({"weight-planning": "nan"}, "A weight is a number from 0"),
            ({"weight-planning": "1e999"}, "A weight is a number from 0"),
            ({"weight-planning": "much"}, "Write a number"),
            ({"weight-planning": "0", "weight-initiative": "0"}, "must be above 0"),
            ({"mode": None}, "Check what you have entered"),
            ({"mode": "mine"}, "Check what you have entered"),
            ({"reason": "nu\x00ll and more of it"}, "cannot be stored"),
            ({"reason": MEGABYTE}, "At most 5000 characters"),
        ],
    )
    def test_bad_weights_are_explained(
        self,
        make: Make,
        hr: PageClient,
        case: Case,
        changes: dict[str, str | None],
        sentence: str,
    ) -> None:
        address = f"/recruitments/{case.id}/weights"
        wanted = {**self.OWN, "reason": "A good enough reason", **changes}
        page = hr.submit(hr.get(address), wanted, expect=422)
        assert sentence in main_text(page)
        assert stored(make, case).weights is None

    def test_suggested_weights(self, make: Make, hr: PageClient) -> None:
        data = document().model_dump(mode="json")
        data["competencies"][0]["criteria"][0]["weight"] = 3.0
        version = make.question_set(document(competencies=data["competencies"], slug="weighted"))
        case = make.recruitment(version=version)
        address = f"/recruitments/{case.id}/weights"
        hr.submit(hr.get(address), {"mode": "suggested"}, expect=422)
        hr.submit(hr.get(address), {"mode": "suggested", "reason": "As the question set says"})
        assert stored(make, case).weights == {"planning": 3, "initiative": 1, "openness": 1}

    def test_equal_weights_by_another_name_need_no_reason(
        self, make: Make, hr: PageClient, case: Case
    ) -> None:
        address = f"/recruitments/{case.id}/weights"
        same = {name: "2" for name in self.OWN if name != "mode"}
        hr.submit(hr.get(address), {"mode": "own", **same})
        assert stored(make, case).weights is None

    def test_locked_with_the_first_score(self, make: Make, hr: PageClient, case: Case) -> None:
        from screening import clock

        address = f"/recruitments/{case.id}/weights"
        with make._work() as session:
            session.execute(sa.update(Recruitment).values(weights_locked_at=clock.now()))
        page = hr.get(address)
        assert "The weights are locked" in main_text(page)
        assert 'name="mode"' not in page.text
        hr.send(address, {"mode": "equal"}, expect=409)

    def test_two_at_once(self, make: Make, hr: PageClient, client_of: ClientOf, case: Case) -> None:
        address = f"/recruitments/{case.id}/weights"
        mine = hr.get(address)
        other = client_of(make.user(role="hr"))
        reason = "The advert puts planning first"
        other.submit(other.get(address), {**self.OWN, "reason": reason})
        page = hr.submit(
            mine, {**self.OWN, "weight-openness": "7", "reason": "My own reason"}, expect=409
        )
        assert reason in main_text(page)
        assert stored(make, case).weights_reason == reason
        hr.submit(page)
        assert stored(make, case).weights_reason == "My own reason"
