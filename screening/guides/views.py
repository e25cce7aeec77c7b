"""Every page of question sets: importing them all gives the blueprint its routes."""

from __future__ import annotations

from screening.guides.blueprint import blueprint
from screening.guides.editing import views as editing
from screening.guides.editing.parts import views as parts
from screening.guides.library import views as library
from screening.guides.likeness import views as likeness
from screening.guides.publishing import views as publishing

__all__ = ["blueprint", "editing", "library", "likeness", "parts", "publishing"]
