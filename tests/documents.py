"""A small question set for tests: three criteria, four questions, in three languages."""

from __future__ import annotations

from typing import Any

from screening.guides.schema import Document

CRITERIA = ("planning", "initiative", "openness")
QUESTIONS = ("planning-past", "planning-situation", "initiative-past", "openness-past")


def words(text: str) -> dict[str, str]:
    """Return `text` in three languages that a test can tell apart."""
    return {"nb": f"{text} (bokmål)", "nn": f"{text} (nynorsk)", "en": text}


def document_data(**changes: Any) -> dict[str, Any]:
    """Return a valid document as plain data; `changes` replace its topmost parts."""
    return {
        "format": 1,
        "slug": "small-set",
        "title": words("Small set"),
        "role": words("Adviser"),
        "summary": words("A small question set."),
        "sector": None,
        "minutes": 40,
        "scale": {
            "minimum": 1,
            "maximum": 5,
            "labels": {"1": words("Weak"), "3": words("Satisfactory"), "5": words("Very strong")},
        },
        "opening": words("Welcome.\n\nEverybody is asked the same questions."),
        "closing": words("Thank you."),
        "competencies": [
            _competency("autonomy", "planning", "initiative"),
            _competency("values", "openness"),
        ],
        "questions": [
            _question("planning-past", "planning", "past_behaviour"),
            _question("planning-situation", "planning", "situational"),
            _question("initiative-past", "initiative", "past_behaviour"),
            _question("openness-past", "openness", "past_behaviour"),
        ],
        **changes,
    }


def document(**changes: Any) -> Document:
    """Return the document of `document_data`."""
    import json

    return Document.model_validate_json(json.dumps(document_data(**changes)))


def _competency(name: str, *criteria: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": words(name.capitalize()),
        "criteria": [
            {
                "id": criterion,
                "name": words(criterion.capitalize()),
                "definition": words(f"What {criterion} is."),
                "remote_reason": words(f"Why {criterion} matters at a distance."),
                "anchors": {
                    level: words(f"{criterion.capitalize()} at level {level}.")
                    for level in ("1", "3", "5")
                },
                "weight": 1.0,
            }
            for criterion in criteria
        ],
    }


def _question(name: str, criterion: str, kind: str) -> dict[str, Any]:
    return {
        "id": name,
        "criterion": criterion,
        "type": kind,
        "stem": words(f"Tell us about {name}."),
        "probes": [words("What did you do?"), words("How did it end?")],
        "minutes": 8,
    }
