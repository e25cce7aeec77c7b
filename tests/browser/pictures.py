"""Takes screenshots of the main pages with the demonstration in them: `make pictures`.

They show what a change does to the look of the product. Run as
`python -m tests.browser.pictures [--out FOLDER] [--language nb]`; `--readme` writes the pictures of
the README instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from screening import db
from screening.accounts.models import User
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring.models import Scorecard
from tests.browser.demonstration import CHAIR, HR, demonstration
from tests.browser.window import ROOT, Screens, Windows, launch, serving

WIDTHS = {360: 780, 768: 1024, 1440: 900}
README = ROOT / "docs" / "pictures"
LARGEST_FOR_README = 250_000
EVIDENCE = (
    "Ledet fire saksbehandlere i Karasjok fra Bodø. Avtalte med dem hva en ferdig sak er, og gikk "
    "gjennom hver tiende sak sammen hver fredag. «Jeg ville se resultatet, ikke når de logget på.» "
    "Da to saker glapp, ringte hun, spurte hva som hadde skjedd, og endret sjekklista med dem."
)
ASSESSMENT = "Tydelig på hva som skulle leveres. Lite om hvordan hun ville ha merket det tidligere."


def addresses(app: Flask) -> dict[str, str]:
    """Return what is worth a picture: name of the picture to its address."""
    with app.app_context():
        session = db.session()
        # The two that are told in full are the newest.
        under_way, done = session.scalars(
            sa.select(Recruitment.id).order_by(Recruitment.id.desc()).limit(2)
        )
        # The set that most recruitments of the demonstration are on, so that its quality shows.
        slug = session.scalars(
            sa.select(QuestionSet.slug)
            .join(QuestionSetVersion, QuestionSetVersion.question_set_id == QuestionSet.id)
            .join(Recruitment, Recruitment.version_id == QuestionSetVersion.id)
            .group_by(QuestionSet.slug)
            .order_by(sa.func.count().desc())
        ).first()
        not_begun = session.scalars(
            sa.select(Candidate.id)
            .where(
                Candidate.recruitment_id == under_way,
                Candidate.status == "active",
                ~sa.exists().where(Scorecard.candidate_id == Candidate.id),
            )
            .order_by(Candidate.position)
        ).first()
    return {
        "interview": f"/recruitments/{under_way}/candidates/{not_begun}/interview",
        "comparison": f"/recruitments/{done}/comparison",
        "recruitment": f"/recruitments/{under_way}",
        "question-set": f"/question-sets/{slug}/1",
        "question-set-quality": f"/question-sets/{slug}/1/quality",
        "library": "/question-sets",
        "draft": "/question-sets/remote-leader-employees/draft",
        "question": "/question-sets/remote-leader-employees/draft/question/q01",
        "review": "/question-sets/remote-employee-full/draft/review",
        "sorting-results": "/sorting/1/results",
        "my-scoring": "/my-scoring",
        "sign-in": "/sign-in",
    }


READER = {
    "interview": CHAIR,
    "comparison": CHAIR,
    "my-scoring": CHAIR,
    "recruitment": HR,
    "question-set": HR,
    "question-set-quality": HR,
    "library": HR,
    "draft": HR,
    "question": HR,
    "review": HR,
    "sorting-results": HR,
}
"""Who looks at each page; nobody is signed in on the page that isn't here."""

README_PICTURES = {
    "interview": ".interview-actions",
    "comparison": "#means ~ div",
    "question": ".part-text",
}
"""What the README shows, each down to the first element that fits."""


@contextmanager
def product(language: str) -> Iterator[tuple[Flask, Windows]]:
    """Run the demonstration for readers of `language`, with windows to look at it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder)) as app,
        serving(app) as address,
        sync_playwright() as playwright,
    ):
        with app.app_context(), db.unit_of_work() as session:
            session.execute(sa.update(User).values(language=language))
        browser: Browser = launch(playwright)
        yield app, Windows(browser, address)
        browser.close()


def fill_in(page: Page) -> None:
    """Put down the first answer, and wait until it is saved."""
    page.locator("main textarea").first.fill(EVIDENCE)
    page.locator("main input[type=radio][value='4']").first.check()
    page.locator("main textarea").nth(1).fill(ASSESSMENT)
    page.locator("[data-status][data-state=saved]").wait_for()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def take(app: Flask, windows: Windows, folder: Path, language: str) -> None:
    """Write every page into `folder`: on a telephone, a tablet and a desk, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for email in (CHAIR, HR, None):
        screens = windows.open(locale=language, reduced_motion="reduce")
        if email is not None:
            screens.sign_in(email)
        for name, address in addresses(app).items():
            if READER.get(name) != email:
                continue
            screens.open(address)
            if name == "interview" and not screens.page.locator("textarea").first.input_value():
                fill_in(screens.page)
            _take_page(screens, folder, name)


def _take_page(screens: Screens, folder: Path, name: str) -> None:
    page = screens.page
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        # As high as the page: what sticks to the edge of the window would lie over the rest.
        whole = max(height, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": whole})
        page.emulate_media(color_scheme="light")
        page.screenshot(path=folder / f"{name}-{width}-light.png")
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=folder / f"{name}-{width}-dark.png")


def take_for_readme(app: Flask, windows: Windows, folder: Path, language: str) -> None:
    """Write the pages that the README shows: the upper part of each.

    Raises:
        ValueError: a picture has become larger than a README should load.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # High enough that nothing sticks to the lower edge within the picture.
    eyes = {
        email: windows.open(width=1440, height=2600, locale=language, reduced_motion="reduce")
        for email in (CHAIR, HR)
    }
    for email, screens in eyes.items():
        screens.sign_in(email)
    for name, last in README_PICTURES.items():
        page = eyes[READER[name]].open(addresses(app)[name])
        if name == "interview":
            fill_in(page)
        box = page.locator(last).first.bounding_box()
        height = 1080 if box is None else box["y"] + box["height"] + 8
        path = folder / f"{name}.png"
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1440, "height": height})
        with Image.open(path) as picture:
            # Few colours are in it, so a table of them says the same in a third of the bytes; of
            # the ways to choose them, this one keeps what is rare, as the green of "saved".
            few = picture.convert("RGB").quantize(
                256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        few.save(path, optimize=True)
        if path.stat().st_size > LARGEST_FOR_README:
            message = f"{path} has {path.stat().st_size} bytes; {LARGEST_FOR_README} are enough"
            raise ValueError(message)


def main(arguments: list[str]) -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--language", choices=["nb", "nn", "en"], default="nb")
    parser.add_argument("--readme", action="store_true", help=f"write into {README} instead")
    chosen = parser.parse_args(arguments)
    with product(chosen.language) as (app, windows):
        if chosen.readme:
            take_for_readme(app, windows, README, chosen.language)
        else:
            take(app, windows, chosen.out, chosen.language)


if __name__ == "__main__":
    main(sys.argv[1:])
