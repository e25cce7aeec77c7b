"""Every kind of document that the product makes: its title, its file name and its access marking.

One table, so that a document says the same about itself wherever it goes. The marking is what a
case system records: a code, and the statute that allows the exemption, as it stood on a date.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.i18n import say, speaking
from screening.messages import N_, Message
from screening.reports.documents import ACCESS, LawReference
from screening.reports.wording import file_name

EXEMPT = "U"
"""What Norwegian case systems call exempt from public access (unntatt offentlighet)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; `access` None means that anybody may read it."""

    key: str
    title: Message
    access: LawReference | None
    word: Message
    """What its file name begins with."""

    @property
    def access_code(self) -> str:
        """The access code of the marking; empty for what anybody may read."""
        return EXEMPT if self.access else ""

    def file_name(self, *parts: str, language: str, extension: str) -> str:
        """Return a file name of plain ASCII letters, beginning with the kind's word."""
        with speaking(language):
            word = say(self.word)
        return file_name(word, *parts, extension=extension)


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("guide", Message(N_("Interview guide")), ACCESS, Message(N_("interview guide"))),
        Kind("sheet", Message(N_("Score sheet")), ACCESS, Message(N_("score sheet"))),
        Kind("summary", Message(N_("Candidate summary")), ACCESS, Message(N_("candidate"))),
        Kind("comparison", Message(N_("Comparison")), ACCESS, Message(N_("comparison"))),
        Kind("question-set", Message(N_("Question set")), None, Message(N_("question set"))),
        Kind("party-access", Message(N_("Access as a party")), ACCESS, Message(N_("party access"))),
        Kind(
            "personal-data",
            Message(N_("Access to one's own personal data")),
            ACCESS,
            Message(N_("personal data")),
        ),
        Kind("full-case", Message(N_("The whole case")), ACCESS, Message(N_("full case"))),
        # Only in packages:
        Kind(
            "comparison-table",
            Message(N_("The comparison's figures as a table")),
            ACCESS,
            Message(N_("comparison")),
        ),
        Kind(
            "scores",
            Message(N_("Every score and note as a table")),
            ACCESS,
            Message(N_("scores")),
        ),
        Kind("audit-log", Message(N_("Audit log of the case")), ACCESS, Message(N_("audit log"))),
    )
}
"""The table, by key."""
