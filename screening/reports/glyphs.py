"""Finds characters that no font here can draw, and writes them as words instead.

PDF/UA and PDF/A forbid a glyph that stands for "missing", and a reader can do nothing with an empty
box. Inter has every letter of the Norwegian and Sámi languages; other alphabets are drawn by the
fonts of the machine, if it has them. What is left (pictures such as a thumbs-up in a note) is
replaced by its Unicode name or number in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_BEYOND_LATIN = re.compile("[^\n\r\t -\u017f\u2010-\u2026\u2190-\u2193\u2212\u2264\u2265]")
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\ufff9\ufffa\ufffb\u00ad")
# These say how other characters are meant, and no font draws them.
_UNDRAWN = frozenset("\ufe0e\ufe0f\ufeff\ufff9\ufffa\ufffb")
# Pango breaks the line there, and draws something all the same.
_SEPARATORS = frozenset("\u2028\u2029")
# Fonts that colour their glyphs embed pictures, which PDF/A-2a does not take as they are.
_PICTURES = re.compile("[\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff\U000e0000-\U000e007f]")
_KEPT_PICTURES = frozenset("✓✔✕✗✘❘")


def drawable(text: str) -> str:
    """Return `text` with every character that cannot be drawn replaced by words in brackets."""
    return _BEYOND_LATIN.sub(lambda found: _drawn(found[0]), text)


def _drawn(character: str) -> str:
    if character in _SEPARATORS:
        return "\n"
    if character in _JOINERS:
        return "" if character in _UNDRAWN else character
    if unicodedata.category(character) == "Mn":
        return character if _has_glyph(character) else ""
    if _PICTURES.match(character) and character not in _KEPT_PICTURES:
        return _named(character)
    return character if _has_glyph(character) else _named(character)


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    if not name or name.startswith("CJK UNIFIED"):
        return f"[U+{ord(character):04X}]"
    return f"[{name.lower()}]"


@cache
def _has_glyph(character: str) -> bool:
    """Ask Pango whether any font on this machine has the character."""
    from weasyprint.text.ffi import ffi, gobject, pango, pangoft2

    font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
    context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
    layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    encoded = character.encode()
    pango.pango_layout_set_text(layout, encoded, len(encoded))
    line = pango.pango_layout_get_line_readonly(layout, 0)
    runs = line.runs
    while runs != ffi.NULL:
        item = ffi.cast("PangoGlyphItem *", runs.data)
        glyphs = item.glyphs
        for place in range(glyphs.num_glyphs):
            if glyphs.glyphs[place].glyph & 0x10000000:  # PANGO_GLYPH_UNKNOWN_FLAG
                return False
        runs = runs.next
    return True
