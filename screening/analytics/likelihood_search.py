"""The variance ratios at which a table of cells is likeliest (restricted maximum likelihood).

The criterion is smooth, may have its lowest point where a ratio is nought, and on small tables may
have more than one valley. So a coarse net over all ratios, noughts included, finds the valleys,
and Newton's method goes down each to the bottom.
"""

from __future__ import annotations

import numpy as np

from screening.analytics.cell_equations import CellEquations
from screening.analytics.ratings import Codes, Floats

_NETS = (
    # Up to so many inner levels: the ratios that are tried first.
    (40, (0, 0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 1e3, 1e4, 1e5, 1e6, 1e8)),
    (400, (0, 0.05, 0.5, 5, 1e3)),
    (np.inf, (0, 0.1, 1, 10)),
)
_MOST_VALLEYS = 3
_MOST_STEPS = 80
_NEARBY = 1e-4  # for differences of slopes, in logarithms of a ratio
_DONE = 1e-10  # the last step, in logarithms of a ratio
_LONGEST_STEP = 2.0
_SMALL = 1e-3  # below this ratio it is looked whether nought is better
_AT_NOUGHT = 1e-9  # a slope so small, beside its two parts, is rounding
_LARGEST = 1e10


def best_ratios(equations: CellEquations) -> tuple[float, float]:
    """Return the candidates' and the raters' variance over the residual's, at the least criterion.

    A ratio on the boundary is nought exactly. The table must not fit without residual: the ratios
    would have no bound.
    """
    ends = [_descend(equations, start) for start in _valleys(equations)]
    least = min(ends, key=lambda end: end[0])
    return float(least[1][0]), float(least[1][1])


def _valleys(equations: CellEquations) -> list[Floats]:
    """Return the lowest points of the net, none beside a lower one, lowest first."""
    inner = equations.table.shape[1]
    net = np.array(next(values for most, values in _NETS if inner <= most), dtype=np.float64)
    size = len(net)
    pairs = np.stack(np.meshgrid(net, net, indexing="ij"), axis=-1).reshape(-1, 2)
    height = equations.profile(pairs).criterion.reshape(size, size)
    edged = np.pad(height, 1, constant_values=np.inf)
    beside = np.min(
        [
            edged[1 + down : 1 + down + size, 1 + right : 1 + right + size]
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            if (down, right) != (0, 0)
        ],
        axis=0,
    )
    low = np.flatnonzero((height <= beside).ravel())
    ordered = low[np.argsort(height.ravel()[low], kind="stable")]
    return [pairs[place] for place in ordered[:_MOST_VALLEYS]]


def _descend(equations: CellEquations, start: Floats) -> tuple[float, Floats]:
    """Return the criterion and the ratios at the bottom of the valley that `start` lies in."""
    ratio = start.copy()
    height = float(equations.profile(ratio[None]).criterion[0])
    released = 0
    for _ in range(_MOST_STEPS):
        free = np.flatnonzero(ratio > 0)
        step = _step(equations, ratio, free)
        for place in free.tolist():
            # Newton's steps in logarithms never reach nought; one look tells whether it is best.
            if ratio[place] < _SMALL and step[place] < 0 and _rises(equations, ratio, place):
                ratio[place] = step[place] = 0
                height = np.inf
        ratio, height, moved = _walk(equations, ratio, step, height)
        if moved > _DONE:
            continue
        left = [place for place in (0, 1) if ratio[place] == 0]
        falling = [place for place in left if not _rises(equations, ratio, place)]
        if not falling or released > len(ratio):
            break
        released += 1
        ratio[falling] = _SMALL
        height = np.inf
    return height, ratio


def _step(equations: CellEquations, ratio: Floats, free: Codes) -> Floats:
    """Return Newton's step in the logarithms of the ratios above nought; nought elsewhere."""
    step = np.zeros(2)
    count = len(free)
    if not count:
        return step
    points = np.repeat(ratio[None], count + 1, axis=0)
    for row, place in enumerate(free):
        points[row + 1, place] *= np.exp(_NEARBY)
    slope = equations.profile(points, slope=True).slope
    if slope is None:
        return step
    by_logarithm = (slope * points)[:, free]
    bend = (by_logarithm[1:] - by_logarithm[0]) / _NEARBY
    values, directions = np.linalg.eigh((bend + bend.T) / 2)
    # Where the criterion bends downwards, Newton's step would climb; the size is kept, turned.
    steep = np.maximum(np.abs(values), 1e-8 * max(1.0, float(np.abs(values).max())))
    step[free] = -directions @ ((directions.T @ by_logarithm[0]) / steep)
    length = float(np.abs(step).max())
    return step * min(1.0, _LONGEST_STEP / length) if length > 0 else step


def _walk(
    equations: CellEquations, ratio: Floats, step: Floats, height: float
) -> tuple[Floats, float, float]:
    """Take the step, or as much of it as goes down; return where, how high and how far."""
    for _ in range(40):
        moved = float(np.abs(step).max())
        there = np.minimum(ratio * np.exp(step), _LARGEST)
        found = float(equations.profile(there[None]).criterion[0])
        # Close to the bottom rounding hides which of two points is lower; the slopes know.
        if found <= height + 1e-12 * abs(height) or moved < _NEARBY:
            return there, found, moved
        step = step / 2
    return ratio, height, 0.0


def _rises(equations: CellEquations, ratio: Floats, place: int) -> bool:
    """Whether the criterion rises, or does not change, from where ratio `place` is nought."""
    point = ratio.copy()
    point[place] = 0
    found = equations.profile(point[None], slope=True)
    if found.slope is None:
        return True
    # The two parts of a slope at nought are each about the number of cells.
    return bool(found.slope[0, place] >= -_AT_NOUGHT * equations.freedom)
