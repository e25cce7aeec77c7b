"""Copies what pages and documents take from npm packages into screening/static/vendor/.

Run it as `python -m screening.frontend` after `npm ci`. What it writes is not committed. Beyond
Python's standard library it needs fontTools, which WeasyPrint brings along.

Of Designsystemet only the components that the templates use are taken: all of it would be three
times as much as a page may weigh.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "screening" / "static"
VENDOR = STATIC / "vendor"

CSS_PACKAGE = "@digdir/designsystemet-css"
THEME_PACKAGE = "@digdir/designsystemet-theme"
WEB_FONT_PACKAGE = "@fontsource-variable/inter"
DOCUMENT_FONT_PACKAGE = "@expo-google-fonts/inter"
THEME = "src/themes/designsystemet.css"

COMPONENTS = (
    ("ds.base", ("base", "heading", "label", "paragraph", "validation-message")),
    (
        "ds.components",
        (
            "link",
            "data-size-workaround",
            "button",
            "input",
            "field",
            "fieldset",
            "alert",
            "skip-link",
            "details",
            "dialog",
            "list",
            "card",
            "divider",
            "tag",
            "error-summary",
            "table",
            "breadcrumbs",
        ),
    ),
)
"""Cascade layer and the component files in it, in the order of Designsystemet's own index.css."""

UNUSED_COLOURS = ("brand1", "brand2")
"""Colour families of the theme that no template names with `data-color`."""

LATIN = "inter-latin-wght-normal.woff2"
LATIN_EXT = "inter-latin-ext-wght-normal.woff2"
"""One variable font for all weights. app.css gives each its `unicode-range`, so that a browser
fetches only those that a page needs."""

WEIGHTS = (400, 700)
FEATURES = ("kern", "ccmp", "locl", "mark", "mkmk", "tnum")
"""What the pages use of a font; without the rest it weighs little more than half."""

NEIGHBOURS = "inter-neighbours-wght-normal.woff2"
NEIGHBOUR_LETTERS = "ČčĐđŊŋŠšŦŧŽžǤǥǦǧǨǩƷʒǮǯĄąĆćĘęŁłŃńŚśŹźŻżĀāĒēĢģĪīĶķĻļŅņŪūĖėĮįŲųĚěŘřŮůĞğİıŞşŐőŰű"
"""Letters of Sámi names and of those of Norway's neighbours. They come in a font of their own, cut
out of `LATIN_EXT` and a tenth of its size, so that such a name doesn't double a page's weight."""

DOCUMENT_FONTS = (
    "400Regular/Inter_400Regular.ttf",
    "400Regular_Italic/Inter_400Regular_Italic.ttf",
    "500Medium/Inter_500Medium.ttf",
    "600SemiBold/Inter_600SemiBold.ttf",
)
"""Whole static fonts: a PDF needs every letter of a name in one file."""

DOCUMENT_COLOURS = (
    "accent-background-tinted",
    "accent-surface-tinted",
    "accent-border-subtle",
    "accent-base-default",
    "accent-text-default",
    "neutral-background-default",
    "neutral-background-tinted",
    "neutral-surface-tinted",
    "neutral-border-subtle",
    "neutral-border-default",
    "neutral-text-subtle",
    "neutral-text-default",
    "warning-surface-tinted",
    "warning-text-default",
)
"""The colours that documents use; WeasyPrint cannot read the theme itself."""

TEXT_SUFFIXES = {".css", ".js", ".svg"}


def build(packages: Path = ROOT / "node_modules", static: Path = STATIC) -> None:
    """Write `static`/vendor from the npm packages, and a .gz beside every text file in `static`.

    Raises:
        FileNotFoundError: a package or a file in it is not there; `npm ci` fetches them.
        ValueError: the theme no longer has a colour that the documents use.
    """
    vendor = static / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    fonts = vendor / "fonts"
    fonts.mkdir(parents=True)

    theme = _smaller(_read(packages / THEME_PACKAGE / THEME))
    (vendor / "designsystemet.css").write_text(
        _stylesheet(packages / CSS_PACKAGE / "dist" / "src", theme), encoding="utf-8"
    )
    (vendor / "print-colours.css").write_text(print_colours(theme), encoding="utf-8")
    files = packages / WEB_FONT_PACKAGE / "files"
    cut_out(files / LATIN, fonts / LATIN)
    cut_out(files / LATIN_EXT, fonts / NEIGHBOURS, NEIGHBOUR_LETTERS)
    shutil.copyfile(files / LATIN_EXT, fonts / LATIN_EXT)
    for name in DOCUMENT_FONTS:
        shutil.copyfile(packages / DOCUMENT_FONT_PACKAGE / name, fonts / Path(name).name)
    _copy_licences(packages, vendor)
    compress(static)


def cut_out(source: Path, target: Path, letters: str | None = None) -> None:
    """Write the font `target` with what the pages use of the variable font `source`, as WOFF2.

    Without `letters` it keeps all that `source` has. Weights from 400 to 700 stay, and so do the
    features in `FEATURES`.

    Raises:
        fontTools.ttLib.TTLibError: `source` is not a font.
    """
    # The server, which only compresses, has no need of these.
    from fontTools import subset  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    with TTFont(source, lazy=False, recalcTimestamp=False) as font:
        wanted = font.getBestCmap() if letters is None else map(ord, letters)
        cutter = subset.Subsetter(subset.Options(layout_features=list(FEATURES)))
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
        font.flavor = "woff2"
        font.save(target)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").removeprefix("\ufeff").strip()


def _stylesheet(source: Path, theme: str) -> str:
    """Theme first, then each component inside the layer that Designsystemet puts it in."""
    parts = ["@layer ds.theme,ds.base,ds.components;", _without_unused_colours(theme)]
    for layer, names in COMPONENTS:
        rules = "".join(_read(source / f"{name}.css") for name in names)
        parts.append(f"@layer {layer}{{{rules}}}")
    return '@charset "UTF-8";' + "".join(parts) + "\n"


def _smaller(css: str) -> str:
    """Return `css` without its charset, comments and needless space; it holds no strings to spoil.

    Only the theme goes through here: the component files come minified, with strings in them.
    """
    css = re.sub(r'@charset "[^"]*";', "", css)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    return css.replace(";}", "}").strip()


def _without_unused_colours(theme: str) -> str:
    for family in UNUSED_COLOURS:
        rule = rf'@layer ds\.theme\.color ?\{{\[data-color="{family}"\].*?\}}\}}'
        theme = re.sub(rule, "", theme)
        theme = re.sub(rf"--ds-color-{family}-[a-z-]+:[^;}}]+;?", "", theme)
    return theme


def print_colours(theme: str) -> str:
    """Return the light colours that documents use, as custom properties of the same names."""
    light = theme.split('[data-color-scheme="light"]', 1)[-1]
    lines = []
    for name in DOCUMENT_COLOURS:
        found = re.search(rf"--ds-color-{name}:(#[0-9a-fA-F]{{3,8}})", light)
        if found is None:
            message = f"The theme has no colour --ds-color-{name}; see DOCUMENT_COLOURS."
            raise ValueError(message)
        lines.append(f"  --ds-color-{name}: {found[1]};\n")
    return ":root {\n" + "".join(lines) + "}\n"


def _copy_licences(packages: Path, vendor: Path) -> None:
    folder = vendor / "licences"
    folder.mkdir()
    for package in (CSS_PACKAGE, THEME_PACKAGE, WEB_FONT_PACKAGE, DOCUMENT_FONT_PACKAGE):
        for path in sorted((packages / package).glob("LICENSE*")):
            name = package.removeprefix("@").replace("/", "-") + path.name.removeprefix("LICENSE")
            shutil.copyfile(path, folder / f"{name.lower()}.txt")


def compress(static: Path = STATIC) -> None:
    """Write a .gz beside every text file below `static`; the same input gives the same bytes."""
    for path in sorted(static.rglob("*")):
        if path.suffix in TEXT_SUFFIXES:
            beside = path.with_name(path.name + ".gz")
            beside.write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))


def main() -> int:
    """Build, and say what a page weighs."""
    try:
        build()
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} is missing. Run npm ci first.\n")
        return 1
    for path in sorted(VENDOR.rglob("*")):
        if path.is_file() and path.parent.name != "licences":
            sys.stdout.write(f"{path.stat().st_size:>9,}  {path.relative_to(STATIC)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
