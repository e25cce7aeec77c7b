"""No model scores, ranks, sorts or predicts a person: what docs/ai-act.md promises, held."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "screening"
USED = {
    "cohen_kappa_score": "agreement of two raters",
    "FeatureUnion": "the words of an interview question",
    "HashingVectorizer": "the words of an interview question",
    "TfidfTransformer": "how rare a word is among interview questions",
}
"""What is used of scikit-learn, and on what. None of it is a person's merit."""
FORM = ("sklearn.base", "sklearn.utils.validation")
"""What only makes `screening.analytics.estimators` look as scikit-learn's own classes do."""
ESTIMATORS = "screening.analytics.estimators"
EFFECTS = {"candidate_effect", "candidate_sd"}
"""What a mixed model predicts of candidates; see `screening.analytics.cell_model`."""
LIBRARIES = {"catboost", "keras", "lightgbm", "openai", "tensorflow", "torch", "transformers",
             "xgboost", "spacy", "statsmodels"}  # fmt: skip


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_only_what_is_listed_of_scikit_learn_is_used() -> None:
    used: dict[str, str] = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                whole = [one.name for one in node.names if one.name.split(".")[0] == "sklearn"]
                assert not whole, f"{path} imports {whole} as a whole; import what is used by name"
            elif isinstance(node, ast.ImportFrom):
                module = node.module or ""
                if module.startswith("sklearn") and module not in FORM:
                    used |= {one.name: str(path) for one in node.names}
    assert {name: path for name, path in used.items() if name not in USED} == {}


def test_the_estimators_for_notebooks_serve_no_page_and_no_command() -> None:
    for path, tree in modules():
        if path.stem.startswith("estimators"):
            continue
        named = {
            name
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
        }
        assert not [name for name in named if ESTIMATORS in name or name == "estimators"], path


def test_what_a_model_says_of_candidates_stays_inside_the_statistics() -> None:
    for path, tree in modules():
        if path.is_relative_to(PACKAGE / "analytics"):
            continue
        read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not read & EFFECTS, path
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in EFFECTS if name in text], path


def test_only_the_command_asks_for_predicted_effects() -> None:
    asking = {
        str(path.relative_to(PACKAGE))
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and _name(node.func) in {"analyse", "analysis_of"}
        and any(keyword.arg == "model" for keyword in node.keywords)
    }
    assert asking <= {"reports/analyse.py"}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_no_other_library_that_fits_models_is_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {text.split(">")[0].split("=")[0].split("[")[0] for text in project["dependencies"]}
    assert not named & LIBRARIES


def test_likeness_reads_questions_and_nothing_that_anybody_has_said() -> None:
    paths = sorted((PACKAGE / "guides" / "likeness").rglob("*.py"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("evidence", "assessment", "candidate_id") if word in text]
