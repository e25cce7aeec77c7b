"""What `python -m screening.frontend` takes from the npm packages, and what it makes of it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

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
    for name in frontend.DOCUMENT_FONTS:
        files[f"{frontend.DOCUMENT_FONT_PACKAGE}/{name}"] = "ttf"
    files[f"{frontend.DOCUMENT_FONT_PACKAGE}/LICENSE_FONT"] = "free"
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    for name in (frontend.LATIN, frontend.LATIN_EXT):
        target = root / frontend.WEB_FONT_PACKAGE / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        a_variable_font(target)
    return root


def a_variable_font(path: Path) -> None:
    """Write a font that has a square for a and for č, from thin to black."""
    builder = FontBuilder(1000, isTTF=True)
    pen = TTGlyphPen(None)
    for number, point in enumerate([(0, 0), (0, 500), (500, 500), (500, 0)]):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    builder.setupGlyphOrder([".notdef", "a", "ccaron"])
    builder.setupCharacterMap({ord("a"): "a", ord("č"): "ccaron"})
    builder.setupGlyf({".notdef": square, "a": square, "ccaron": square})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "a", "ccaron"], (600, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Square"})
    builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    builder.setupGvar({})
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.font.save(path)


def test_the_web_fonts_hold_the_letters_and_weights_that_pages_use(
    packages: Path, tmp_path: Path
) -> None:
    frontend.build(packages, tmp_path / "static")
    fonts = tmp_path / "static/vendor/fonts"
    with TTFont(fonts / frontend.NEIGHBOURS) as neighbours, TTFont(fonts / frontend.LATIN) as latin:
        assert set(neighbours.getBestCmap()) == {ord("č")}
        assert set(latin.getBestCmap()) == {ord("a"), ord("č")}
        (axis,) = latin["fvar"].axes
        assert (axis.minValue, axis.maxValue) == frontend.WEIGHTS


def test_the_style_sheet_asks_for_the_letters_that_the_small_font_has() -> None:
    rules = (frontend.STATIC / "app.css").read_text(encoding="utf-8").split("@font-face")
    rule = next(text for text in rules if frontend.NEIGHBOURS in text)
    ranges = re.findall(r"U\+([0-9A-F]{4})(?:-([0-9A-F]{4}))?", rule)
    asked = {code for low, high in ranges for code in range(int(low, 16), int(high or low, 16) + 1)}
    assert asked == set(map(ord, frontend.NEIGHBOUR_LETTERS))


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
