"""Says of a comparison's PDF whether it is unaltered and right, from the file alone.

Three questions are answered apart, because they have different worth. Is the file the one that was
sealed, byte for byte, and does each page draw what it drew? That tells damage and careless changes,
but somebody who knows how can seal a changed file anew. Are the figures right: do the scores in the
file come to what its manifest states and to what its pages print? That holds whoever made the file.
Did this installation issue it? That alone cannot be forged, and can only be told where the key is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from screening.apart import read_apart
from screening.guides.schema import Document
from screening.messages import N_, Message
from screening.reports import pdf_contents, seal
from screening.reports.attachments import MANIFEST
from screening.reports.carried import QUESTION_SET, SCORES
from screening.reports.manifest import FORMAT, FORMATS, Manifest, canonical
from screening.reports.printed import misprints
from screening.reports.recount import BadTable, Recount, recount, totals

MAX_BYTES = 64_000_000
"""A comparison of a hundred candidates weighs two million."""
MOST_DETAILS = 20

Outcome: TypeAlias = Literal["holds", "fails", "unknown"]
State: TypeAlias = Literal["issued-here", "agrees", "resaved", "altered", "wrong", "none"]
"""Unaltered and issued here; in agreement with itself; the same, but in another file than was
sealed; altered; whole but wrong; no comparison that could be examined."""

_FAULTS: Mapping[str, Message] = {
    "no pdf": Message(N_("The file is no PDF.")),
    "damaged": Message(N_("The PDF is damaged: it cannot be read.")),
    "encrypted": Message(
        N_("The PDF is encrypted. A comparison is issued without a password; save it without one.")
    ),
    "no files": Message(
        N_(
            "The PDF carries no data. It is no comparison from this program, or another program "
            "has saved it and left out the files that were attached."
        )
    ),
    "large": Message(N_("There is more in the PDF than in any comparison, so it was left alone.")),
    "slow": Message(N_("The PDF takes too long to read, so it was left alone.")),
}
_STATES: Mapping[State, Message] = {
    "issued-here": Message(
        N_("This installation issued the document. It is unaltered, and its figures are right.")
    ),
    "agrees": Message(
        N_(
            "Nothing in the document contradicts anything else in it, and its figures are right. "
            "That it was not changed on purpose can only be told where it was issued."
        )
    ),
    "resaved": Message(
        N_(
            "The file is not the one that was sealed, as when a program saves it anew. Its pages, "
            "data and figures agree with each other, but that alone does not prove where they are "
            "from. Ask for the file as it was issued."
        )
    ),
    "altered": Message(N_("The document has been altered since it was issued.")),
    "wrong": Message(N_("The document's figures do not follow from its scores.")),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, what came of it, and where it went wrong."""

    key: str
    outcome: Outcome
    message: Message
    details: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say about a file; without a manifest, only why it was not examined."""

    state: State
    message: Message
    checks: tuple[Check, ...] = ()
    manifest: Manifest | None = None

    @property
    def exit_code(self) -> int:
        """Nought if all holds that can be checked, 1 if something does not, 2 if nothing can be."""
        return {"issued-here": 0, "agrees": 0, "none": 2}.get(self.state, 1)


def examine(data: bytes, key: seal.Key | None) -> Verdict:
    """Examine a PDF; with the installation's key, also whether it was issued here.

    Never raises, whatever the file holds, and ends within `pdf_contents.SECONDS` of reading it.
    """
    contents = _contents(data)
    if "fault" in contents:
        return Verdict("none", _FAULTS[contents["fault"]])
    files = [
        (file["name"], base64.b64decode(file["content"]), file["relationship"])
        for file in contents["files"]
    ]
    found = [content for name, content, _ in files if name == MANIFEST]
    if not found:
        return Verdict("none", Message(N_("The files in the PDF are not those of a comparison.")))
    manifest = _manifest(found[0])
    if isinstance(manifest, Verdict):
        return manifest
    checks = [
        _file(data, found[0], manifest, later=contents["later"]),
        _pages(contents["pages"], manifest),
        _files(files, manifest),
    ]
    carried = {name: content for name, content, _ in files}
    checks.append(_question_set(carried.get(QUESTION_SET, b""), manifest))
    checks += _figures(carried.get(SCORES, b""), manifest, contents["blocks"])
    checks.append(_issuer(manifest, key, whole=checks[0].outcome == "holds"))
    state = _state({check.key: check.outcome for check in checks})
    return Verdict(state, _STATES[state], tuple(checks), manifest)


def _state(outcomes: Mapping[str, Outcome]) -> State:
    failed = {key for key, outcome in outcomes.items() if outcome == "fails"}
    if not failed:
        return "issued-here" if outcomes["issuer"] == "holds" else "agrees"
    if failed <= {"figures", "printed"}:
        return "wrong"
    return "resaved" if failed <= {"file", "issuer"} and "file" in failed else "altered"


def _contents(data: bytes) -> dict[str, Any]:
    """Let a program with little time and memory read the PDF."""
    if len(data) > MAX_BYTES:
        return {"fault": "large"}
    return read_apart(pdf_contents.__file__, data, seconds=pdf_contents.SECONDS)


def _manifest(content: bytes) -> Manifest | Verdict:
    """Read the manifest; the verdict is why the document cannot be examined."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        pass
    try:
        claimed = json.loads(content)
    except (ValueError, RecursionError):
        claimed = None
    number = claimed.get("format") if isinstance(claimed, dict) else None
    if isinstance(number, int) and number not in FORMATS:
        text = N_(
            "The document's data are in format %(format)s, and this release reads format %(own)s. "
            "Use the release that made it, or a newer one."
        )
        return Verdict("none", Message(text, {"format": number, "own": FORMAT}))
    return Verdict(
        "altered",
        _STATES["altered"],
        (Check("file", "fails", Message(N_("The manifest is not as this program writes one."))),),
    )


def _file(data: bytes, content: bytes, manifest: Manifest, *, later: bool) -> Check:
    places = seal.find(data, content)
    if (
        places is not None
        and canonical(manifest) == content
        and hmac.compare_digest(places.worked_out(data), manifest.seal.file_sha256)
    ):
        return Check(
            "file", "holds", Message(N_("Every byte of the file is as it was when it was sealed."))
        )
    if later:
        reason = N_("Something was written to it after it was finished.")
    elif places is None:
        reason = N_("Another program has saved it anew.")
    else:
        reason = N_("Bytes in it were changed, or another program has saved it anew.")
    return Check(
        "file", "fails", Message(N_("The file is not the one that was sealed.")), (Message(reason),)
    )


def _pages(drawn: list[str], manifest: Manifest) -> Check:
    sealed = manifest.seal.pages
    details: list[Message] = []
    if len(drawn) != len(sealed):
        text = N_("It had %(then)s pages and has %(now)s.")
        details.append(Message(text, {"then": len(sealed), "now": len(drawn)}))
    details += [
        Message(N_("Page %(number)s draws something else."), {"number": number})
        for number, (now, then) in enumerate(zip(drawn, sealed, strict=False), start=1)
        if now != then
    ]
    return _check(
        "pages",
        details,
        Message(N_("The pages draw what they drew when the document was sealed.")),
        Message(N_("The pages do not draw what they drew when the document was sealed.")),
    )


def _files(files: Iterable[tuple[str, bytes, str]], manifest: Manifest) -> Check:
    details: list[Message] = []
    known = {part.name: part for part in manifest.parts}
    seen: set[str] = set()
    for name, content, relationship in files:
        part = known.get(name)
        params = {"name": name[:100]}
        if name in seen:
            details.append(Message(N_("%(name)s is attached twice."), params))
        elif part is None and name != MANIFEST:
            details.append(Message(N_("%(name)s does not belong to the document."), params))
        elif part is not None and (
            (len(content), hashlib.sha256(content).hexdigest(), relationship)
            != (part.size, part.sha256, part.relationship)
        ):
            details.append(Message(N_("%(name)s is another one than was attached."), params))
        seen.add(name)
    details += [
        Message(N_("%(name)s is missing."), {"name": name[:100]})
        for name in sorted({*known, SCORES, QUESTION_SET} - seen)
    ]
    return _check(
        "attachments",
        details,
        Message(N_("The attached files are whole.")),
        Message(N_("The attached files are not those that were attached.")),
    )


def _question_set(content: bytes, manifest: Manifest) -> Check:
    claimed = manifest.question_set
    good = Message(
        N_("The question set is the version whose fingerprint the document prints: %(sha256)s."),
        {"sha256": claimed.sha256},
    )
    bad = Message(N_("The question set is not the version that the document names."))
    try:
        document = Document.model_validate_json(content)
    except (ValueError, RecursionError):
        return Check("question-set", "fails", bad)
    same = (
        hashlib.sha256(content).hexdigest() == claimed.sha256
        and document.slug == claimed.slug
        and (document.scale.minimum, document.scale.maximum) == (claimed.minimum, claimed.maximum)
        and [
            (one.id, tuple(question.id for question in document.questions_of(one.id)))
            for one in document.criteria
        ]
        == [(one.id, one.questions) for one in manifest.criteria]
    )
    return Check("question-set", "holds", good) if same else Check("question-set", "fails", bad)


def _figures(scores: bytes, manifest: Manifest, blocks: list[Any]) -> Iterable[Check]:
    """Check what the manifest states and what the pages print against the scores."""
    stated = Message(N_("The figures do not follow from the scores in the file."))
    try:
        recounts, details = recount(scores, manifest)
    except BadTable as error:
        yield Check("figures", "fails", stated, (error.complaint,))
        text = N_("What the pages print cannot be checked without the scores.")
        yield Check("printed", "unknown", Message(text))
        return
    yield _check(
        "figures",
        [*_misstated(manifest, recounts), *details],
        Message(
            N_("Worked out anew from %(count)s scores, the figures are those that are stated."),
            {"count": manifest.counts.scored},
        ),
        stated,
    )
    yield _check(
        "printed",
        islice(misprints(blocks, manifest, recounts), MOST_DETAILS + 1),
        Message(N_("The figures that the pages print are those that the scores come to.")),
        Message(N_("The pages print figures that the scores do not come to.")),
    )


def _misstated(manifest: Manifest, recounts: Mapping[str, Recount]) -> Iterable[Message]:
    for candidate in manifest.candidates:
        found = recounts.get(candidate.code)
        if candidate.figures != (found.figures if found else None):
            text = N_("%(code)s: the manifest states other figures than the scores come to.")
            yield Message(text, {"code": candidate.code})
    if manifest.counts != totals(manifest, recounts):
        yield Message(N_("The manifest's totals are not those of its candidates."))
    equal = len({Fraction(criterion.weight) for criterion in manifest.criteria}) <= 1
    if manifest.weights.equal != equal:
        yield Message(N_("The manifest does not say rightly whether the weights are equal."))


def _issuer(manifest: Manifest, key: seal.Key | None, *, whole: bool) -> Check:
    claimed = manifest.seal
    if key is None or key.id != claimed.issuer:
        text = N_("Who issued it can only be told by the installation whose key is %(key)s.")
        return Check("issuer", "unknown", Message(text, {"key": claimed.issuer}))
    if not hmac.compare_digest(seal.mark_of(claimed.file_sha256, key), claimed.mark):
        text = N_("It names this installation as its issuer, but does not bear its mark.")
        return Check("issuer", "fails", Message(text))
    if not whole:
        text = N_("It bears the mark that this installation gave another file.")
        return Check("issuer", "fails", Message(text))
    return Check("issuer", "holds", Message(N_("It bears this installation's mark.")))


def _check(key: str, details: Iterable[Message], good: Message, bad: Message) -> Check:
    found = list(details)
    if not found:
        return Check(key, "holds", good)
    if len(found) > MOST_DETAILS:
        found = [*found[:MOST_DETAILS], Message(N_("And more of the same."))]
    return Check(key, "fails", bad, tuple(found))
