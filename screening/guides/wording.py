"""States, types of questions and severities in words, the same wherever they are shown."""

from __future__ import annotations

from screening.messages import N_, Message

STATES: dict[str, tuple[Message, str]] = {
    "draft": (Message(N_("Draft")), "neutral"),
    "proposed": (Message(N_("Proposed")), "accent"),
    "published": (Message(N_("Published")), "success"),
    "retired": (Message(N_("Retired")), "neutral"),
}
"""State to its word and the tone in which it is shown."""

QUESTION_TYPES: dict[str, Message] = {
    "past_behaviour": Message(N_("Past behaviour")),
    "situational": Message(N_("Situational question")),
    "job_knowledge": Message(N_("Job knowledge")),
    "background_fact": Message(N_("Background fact")),
}
"""Type of question to its word."""

SEVERITY_WORDS: dict[str, Message] = {
    "fault": Message(N_("To put right")),
    "error": Message(N_("Not allowed")),
    "warning": Message(N_("Warning")),
    "info": Message(N_("Advice")),
    "notice": Message(N_("Take a second look")),
}
"""How serious a finding of the linter is, in words; a fault keeps a set from being whole."""
