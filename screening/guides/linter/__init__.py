"""The linter of questions and rubrics: what may not be asked, and what is poorly made.

Pure: no web, no database. `lint_text` reads a plain list, `lint_question` one question;
`screening.guides.linter.question_set` reads whole question sets. docs/lint.md explains it.
"""

from screening.guides.linter.checking import lint_question as lint_question
from screening.guides.linter.findings import SEVERITIES as SEVERITIES
from screening.guides.linter.findings import Finding as Finding
from screening.guides.linter.findings import Provision as Provision
from screening.guides.linter.findings import blocking as blocking
from screening.guides.linter.plain_text import UnreadableText as UnreadableText
from screening.guides.linter.plain_text import lint_text as lint_text
