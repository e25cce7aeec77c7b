"""What `python -m screening.frontend` takes from the npm packages, and what it makes of it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from screening import frontend

LIGHT = '@layer ds.theme.color-scheme.light{:root,[data-color-scheme="light"]{'


def a_theme() -> str:
    """A theme as Designsystemet writes it, with one colour family that nothing here uses."""
    colours = "".join(f"--ds-color-{name}: #0a0b0c;\n" for name in frontend.DOCUMENT_COLOURS)
    unused = '@layer ds.theme.color {\n[data-color="brand1"], [data-color-scheme] {--x: red;}\n}'
    brand = "--ds-color-brand1-base-default: #f00;"
    return f'@charset "UTF-8";\n/* build */\n{LIGHT}\n{colours}{brand}\n}}\n}}\n{unused}'


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A node_modules with every file that is asked for, each a few bytes long."""
    root = tmp_path / "node_modules"
    files = {f"{frontend.THEME_PACKAGE}/{frontend.THEME}": a_theme()}
    for layer, names in frontend.COMPONENTS:
        for name in names:
            path = f"{frontend.CSS_PACKAGE}/dist/src/{name}.css"
            files[path] = f".{layer.replace('.', '-')}-{name}{{top:0}}"
    for name in frontend.WEB_FONTS:
        files[f"{frontend.WEB_FONT_PACKAGE}/files/{name}"] = "woff2"
    for name in frontend.DOCUMENT_FONTS:
        files[f"{frontend.DOCUMENT_FONT_PACKAGE}/{name}"] = "ttf"
    files[f"{frontend.DOCUMENT_FONT_PACKAGE}/LICENSE_FONT"] = "free"
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return root


def test_components_come_in_their_layers_after_the_theme(packages: Path, tmp_path: Path) -> None:
    frontend.build(packages, tmp_path / "static")
    css = (tmp_path / "static/vendor/designsystemet.css").read_text(encoding="utf-8")
    order = [css.index(part) for part in ("@layer ds.theme,ds.base,ds.components;", LIGHT)]
    order += [css.index(f"@layer {layer}{{.") for layer, _ in frontend.COMPONENTS]
    assert order == sorted(order)
    for layer, names in frontend.COMPONENTS:
        assert all(f".{layer.replace('.', '-')}-{name}{{" in css for name in names)


def test_a_colour_family_that_nothing_uses_is_left_out(packages: Path, tmp_path: Path) -> None:
    assert "brand1" in a_theme()
    frontend.build(packages, tmp_path / "static")
    assert "brand1" not in (tmp_path / "static/vendor/designsystemet.css").read_text("utf-8")


def test_every_text_file_has_its_compressed_twin(packages: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "app.css").write_text("body{margin:0}", encoding="utf-8")
    frontend.build(packages, static)
    texts = [path for path in static.rglob("*") if path.suffix in frontend.TEXT_SUFFIXES]
    assert static / "app.css" in texts
    for path in texts:
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()


def test_the_same_input_gives_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    def built() -> dict[str, bytes]:
        static = tmp_path / "static"
        frontend.build(packages, static)
        return {
            str(path.relative_to(static)): path.read_bytes()
            for path in static.rglob("*")
            if path.is_file()
        }

    assert built() == built()


def test_documents_get_plain_colours_under_the_theme_s_names(
    packages: Path, tmp_path: Path
) -> None:
    frontend.build(packages, tmp_path / "static")
    css = (tmp_path / "static/vendor/print-colours.css").read_text(encoding="utf-8")
    assert re.findall(r"--ds-color-([a-z-]+): #0a0b0c;", css) == list(frontend.DOCUMENT_COLOURS)


def test_a_theme_that_lost_a_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="accent-background-tinted"):
        frontend.print_colours(LIGHT + "}}")


def test_a_missing_package_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        frontend.build(tmp_path / "nothing", tmp_path / "static")
