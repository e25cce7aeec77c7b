"""Takes screenshots of the main pages with the demonstration in them: `make pictures`.

They show what a change does to the look of the product, and serve its description. Run as
`python -m tests.browser.pictures [FOLDER] [LANGUAGE]`; without them, `pictures` and `en`.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from screening import db
from screening.accounts.models import User
from screening.app import create_app
from screening.cli import cli
from screening.guides.models import QuestionSet
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring.models import Scorecard
from tests.browser.conftest import CHROMIUM_OPTIONS, QuietHandler
from tests.conftest import CHROMIUM
from tests.databases import settings_for
from tests.factories import PASSWORD

DESK, PHONE = (1280, 900), (390, 844)


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Run the product with the demonstration; gives the application and its address."""
    settings = settings_for(f"sqlite:///{folder}/screening.db", folder)
    db.migrate(settings)
    app = create_app(settings)
    made = CliRunner().invoke(cli, ["demo", "--password", PASSWORD], obj=app)
    if made.exit_code:
        raise RuntimeError(made.output)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    app.extensions["screening.engine"].dispose()


def addresses(app: Flask) -> dict[str, str]:
    """Return what is worth a picture: name of the picture to its address."""
    with app.app_context():
        session = db.session()
        done, under_way = session.scalars(sa.select(Recruitment.id).order_by(Recruitment.reference))
        slug = session.scalars(sa.select(QuestionSet.slug).order_by(QuestionSet.slug)).first()
        last = session.scalars(
            sa.select(Candidate.id)
            .where(Candidate.recruitment_id == under_way, Candidate.status == "active")
            .order_by(
                sa.exists().where(
                    Scorecard.candidate_id == Candidate.id, Scorecard.state == "locked"
                ),
                Candidate.position,
            )
        ).first()
    return {
        "recruitments": "/",
        "recruitment": f"/recruitments/{under_way}",
        "interview": f"/recruitments/{under_way}/candidates/{last}/interview",
        "comparison": f"/recruitments/{done}/comparison",
        "question-sets": "/question-sets",
        "question-set": f"/question-sets/{slug}/1",
    }


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in on the product's own page."""
    page.goto(address + "/sign-in")
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def take(browser: Browser, app: Flask, address: str, folder: Path, language: str) -> None:
    """Write the pictures into `folder`, each for a desk and for a hand."""
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(User).values(language=language))
    folder.mkdir(parents=True, exist_ok=True)
    for device, (width, height) in {"desk": DESK, "phone": PHONE}.items():
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=2, locale=language
        )
        page.goto(address + "/sign-in")
        page.screenshot(path=folder / f"sign-in-{device}.png")
        sign_in(page, address, "chair@example.no")
        for name, path in addresses(app).items():
            answer = page.goto(address + path)
            if answer is None or not answer.ok:
                sys.stderr.write(f"{path} can't be shown to the chair; no picture of it\n")
                continue
            page.screenshot(path=folder / f"{name}-{device}.png", full_page=True)
        page.close()


def main(folder: str = "pictures", language: str = "en") -> None:
    """Take all pictures."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        demonstration(Path(temporary)) as (app, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=CHROMIUM_OPTIONS, headless=True
        )
        take(browser, app, address, Path(folder), language)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
