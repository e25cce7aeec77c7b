# ruff: noqa: ANN401, PLC0415 - WeasyPrint's PDF objects have no types, and are slow to import
"""Makes WeasyPrint's form fields what readers of all kinds expect of them.

WeasyPrint 70.0 gives the buttons of a group names of their own, so that the group's value cannot be
read; names their states 0, 1, 2, which is easily taken for the value; draws a button's mark over
all of the field; and asks the reader to draw the fields anew, which changes the page. After
`finish` a state is called what the HTML's `value` says, and a field carries its own appearance.

The HTML says in the `title` of a button what the group is and what the button is, with `|` between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ORIGIN = "origin"
"""The field that nobody sees or changes; it says what the form is about."""

_MILLIMETRE = 72 / 25.4
# Where form.css draws a button's ring, from the field's top left corner, and the mark inside it.
_RIGHT, _DOWN = 2.5 * _MILLIMETRE, 3.15 * _MILLIMETRE
_RADIUS = 1.25 * _MILLIMETRE
_CURVE = 0.5523  # of the radius: four Bézier curves make a circle
_INK = "0 0.173 0.329 rg"

_HIDDEN, _READ_ONLY = 1 << 1, 1 << 0
_RADIO = 1 << 15


def finish(_document: Any, pdf: Any) -> None:
    """Mend the form of a PDF that is about to be written."""
    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    form.pop("NeedAppearances", None)
    widgets = [item for item in pdf.objects if _is_widget(item)]
    buttons = {widget.reference for widget in widgets if "Parent" in widget}
    form["Fields"][:] = [field for field in form["Fields"] if field not in buttons]
    groups = {item.reference: item for item in pdf.objects if _is_group(item)}
    for widget in widgets:
        left, top, right, bottom = widget["Rect"]
        widget["Rect"][:] = [left, min(top, bottom), right, max(top, bottom)]
        if "Parent" in widget:
            _mend_button(pdf, widget, groups[widget["Parent"]])
        else:
            _mend_text(pdf, widget)
    for group in groups.values():
        # Whoever chose by mistake may take the choice back.
        group["Ff"] = _RADIO
        group["TU"] = _string(_words(group).partition("|")[0].strip())
        del group["Opt"]


def _is_widget(item: Any) -> bool:
    return isinstance(item, dict) and item.get("Subtype") == "/Widget"


def _is_group(item: Any) -> bool:
    return isinstance(item, dict) and "Kids" in item and item.get("FT") == "/Btn"


def _mend_text(pdf: Any, widget: Any) -> None:
    if widget["T"].string == ORIGIN:
        widget["F"], widget["Ff"] = _HIDDEN, _READ_ONLY
    width, height = _size(widget)
    widget["AP"] = _dictionary(N=_appearance(pdf, width, height, b"/Tx BMC EMC").reference)


def _mend_button(pdf: Any, widget: Any, group: Any) -> None:
    state = group["Opt"][group["Kids"].index(widget.reference)].string
    width, height = _size(widget)
    mark = _appearance(pdf, width, height, _mark(height))
    blank = _appearance(pdf, width, height, b"")
    widget["AP"] = _dictionary(
        N=_dictionary(**{state: mark.reference, "Off": blank.reference}),
    )
    # For readers that draw buttons their own way: a filled circle.
    widget["MK"] = _dictionary(CA=_string("l"))
    of, _, own = _words(widget).partition("|")
    widget["TU"] = _string(f"{of.strip()}: {own.strip()}")
    for key in ("T", "FT"):
        widget.pop(key, None)


def _size(widget: Any) -> tuple[float, float]:
    left, top, right, bottom = widget["Rect"]
    return abs(right - left), abs(top - bottom)


def _mark(height: float) -> bytes:
    """Draw a filled circle where the page shows a ring."""
    path = [f"{_INK} {_RIGHT + _RADIUS:.3f} {height - _DOWN:.3f} m"]
    for points in _quarters():
        path += [
            f"{_RIGHT + x * _RADIUS:.3f} {height - _DOWN + y * _RADIUS:.3f}" for x, y in points
        ]
        path.append("c")
    return f"q {' '.join(path)} f Q".encode()


def _quarters() -> Iterator[tuple[tuple[float, float], ...]]:
    """The control points of a circle's four quarters, around the origin and counter-clockwise."""
    x, y = 1.0, 0.0
    for _ in range(4):
        yield (x - y * _CURVE, y + x * _CURVE), (-y + x * _CURVE, x + y * _CURVE), (-y, x)
        x, y = -y, x


def _appearance(pdf: Any, width: float, height: float, content: bytes) -> Any:
    import pydyf

    stream = pydyf.Stream(
        [content],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, width, height)),
            "Resources": pydyf.Dictionary(),
        },
    )
    pdf.add_object(stream)
    return stream


def _words(item: Any) -> str:
    words: str = item["TU"].string
    return words


def _string(text: str) -> Any:
    import pydyf

    return pydyf.String(text)


def _dictionary(**entries: Any) -> Any:
    import pydyf

    return pydyf.Dictionary(entries)
