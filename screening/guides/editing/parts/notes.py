"""What is said beside the fields of a part: what is missing, how it reads, what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import ngettext

from screening import i18n
from screening.guides.drafts.checks import Checked
from screening.guides.editing.parts.forms import PartForm
from screening.guides.linter.findings import SEVERITIES, Finding, Provision, Severity
from screening.guides.linter.law import INSTEAD
from screening.guides.linter.readability import lix
from screening.guides.wording import SEVERITY_WORDS
from screening.messages import N_, Message
from screening.settings import LANGUAGES

FEWEST_WORDS = 8
"""Words below which the LIX of a text says nothing."""
SORTED = Message(N_("Anchor sorting"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say beside a field.

    `language` is that of the replacement; `use` is what a button may put into `field` in its
    place, None where the replacement is advice. `blocks` tells that it keeps the set from being
    published.
    """

    severity: Severity
    word: Message
    reason: Message
    field: str
    category: str = ""
    replacement: Message | None = None
    language: str = ""
    use: str | None = None
    law: tuple[Provision, ...] = ()

    @property
    def looked_up(self) -> date | None:
        """The day on which the law was looked up, the earliest if there are several."""
        return min((one.cited_on for one in self.law), default=None)


@dataclass(frozen=True, slots=True)
class Notes:
    """All that is said beside the fields of one part.

    `missing` are the fields for texts that must be written and are not; `measures` says how long
    and how hard a text is; `said` are the notes by field or group, "" for the part as a whole.
    """

    missing: frozenset[str]
    measures: Mapping[str, str]
    said: Mapping[str, tuple[Note, ...]]

    def count(self) -> int:
        """How many notes there are."""
        return sum(map(len, self.said.values()))


def notes(
    form: PartForm, key: str, checked: Checked, weak: Mapping[str, Iterable[Message]]
) -> Notes:
    """Return what there is to say of the part `key`, each thing at its place in `form`.

    `weak` says by field why an anchor was found weak when colleagues sorted it.
    """
    missing, said = set(), list[Note]()
    for fault in checked.faults_of(key):
        if fault.language and fault.place.field in form:
            missing.add(fault.place.field)
            continue
        said.append(
            Note("error", SEVERITY_WORDS["fault"], fault.message, form.home(fault.place.field))
        )
    for remark in checked.remarks_of(key):
        said.append(_note(remark.finding, form.home(remark.place.field)))
    for field, reasons in weak.items():
        said += [Note("info", SORTED, reason, form.home(field)) for reason in reasons]
    said.sort(key=lambda one: SEVERITIES.index(one.severity))
    places = dict.fromkeys(one.field for one in said)
    return Notes(
        missing=frozenset(missing),
        measures=measures(form),
        said={place: _once(one for one in said if one.field == place) for place in places},
    )


def measures(form: PartForm) -> dict[str, str]:
    """Return by field how many words a text has, and its LIX; names and labels are left out."""
    return {
        f"{group.name}-{code}": _measure(form[f"{group.name}-{code}"].data or "")
        for group in form.groups.values()
        if not group.one_line
        for code in LANGUAGES
    }


def replacement(checked: Checked, key: str, field: str, category: str) -> str | None:
    """Return the lawful question that the linter offers in place of what stands in a field."""
    for remark in checked.remarks_of(key):
        if remark.place.field == field and remark.finding.category == category:
            return _use(remark.finding)
    return None


def _measure(text: str) -> str:
    words, index = len(_WORD.findall(text)), lix(text)
    if words < FEWEST_WORDS or index is None:
        return str(ngettext("%(num)s word", "%(num)s words", words)) if words else ""
    return str(
        ngettext("%(num)s word, LIX %(lix)s", "%(num)s words, LIX %(lix)s", words, lix=round(index))
    )


def _note(finding: Finding, field: str) -> Note:
    return Note(
        severity=finding.severity,
        word=SEVERITY_WORDS[finding.severity],
        reason=finding.reason,
        field=field,
        category=finding.category,
        replacement=finding.replacement,
        language=field.rpartition("-")[2] if _offers_text(finding) else "",
        use=_use(finding),
        law=finding.law,
    )


def _offers_text(finding: Finding) -> bool:
    """Tell whether the replacement is a question in the language of the field, and not advice."""
    return finding.replacement is not None and "question" in finding.replacement.params


def _use(finding: Finding) -> str | None:
    if finding.replacement is None or finding.replacement.text != INSTEAD:
        return None
    return i18n.say(str(finding.replacement.params["question"]))


def _once(found: Iterable[Note]) -> tuple[Note, ...]:
    """Leave out what would be said twice at one place."""
    unlike: dict[tuple[str, str], Note] = {}
    for one in found:
        unlike.setdefault((one.category, i18n.say(one.reason)), one)
    return tuple(unlike.values())
