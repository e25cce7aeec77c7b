"""The raters and candidates on whom alone the comparison of two parts of a panel rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.analytics.cells import Cells, groups
from screening.analytics.ratings import Codes

_PART = 2
"""A part of the graph with so many nodes holds a rater and a candidate, so it holds a score."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """The one rater or the one candidate who links parts of a panel; the other of them is None.

    Without that person, the scores that remain fall into parts that share nobody.
    """

    rater: int | None = None
    candidate: int | None = None


def bridges(cells: Cells) -> tuple[Bridge, ...]:
    """Find whoever links parts of the panel alone: candidates first, then raters, in order.

    These are the articulation points of the candidate × rater graph (Hopcroft & Tarjan 1973,
    Algorithm 447), found in one walk, so the cost is proportional to the number of cells. A part
    must hold a score of its own: a candidate whom one rater alone scored is no part, nor is a rater
    who scored one candidate.
    """
    walk = _Walk(*_neighbours(cells))
    found = [node for node, parts in enumerate(walk.parts()) if parts >= _PART]
    count = cells.n_candidates
    return tuple(
        Bridge(candidate=node) if node < count else Bridge(rater=node - count) for node in found
    )


def sides(cells: Cells, bridge: Bridge) -> tuple[Codes, ...]:
    """Return the raters of each part that `bridge` links, without the bridge, smallest code first.

    The cost is proportional to the number of cells.
    """
    panels = groups(cells)
    if bridge.rater is not None:
        own, taken = panels.rater[bridge.rater], cells.rater == bridge.rater
    else:
        own, taken = panels.candidate[bridge.candidate], cells.candidate == bridge.candidate
    left = groups(cells.where(~taken & (panels.candidate[cells.candidate] == own)))
    parts = [np.flatnonzero(left.rater == part) for part in range(left.count)]
    return tuple(sorted(parts, key=lambda part: int(part[0])))


def _neighbours(cells: Cells) -> tuple[list[int], list[int]]:
    """Return where each node's neighbours start, and the neighbours; candidates come first."""
    size = cells.n_candidates + cells.n_raters
    one = np.concatenate([cells.candidate, cells.rater + cells.n_candidates])
    other = np.concatenate([cells.rater + cells.n_candidates, cells.candidate])
    order = np.argsort(one, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=size))])
    return start.tolist(), other[order].tolist()


class _Walk:
    """A depth-first walk over the whole graph, without recursion: panels may be long chains."""

    def __init__(self, start: list[int], neighbours: list[int]) -> None:
        """Take the graph as `_neighbours` gives it."""
        self._start = start
        # How far each node's neighbours have been seen to.
        self._ahead = start[:-1]
        self._neighbours = neighbours
        size = len(start) - 1
        self._reached = [-1] * size
        self._lowest = [-1] * size
        self._parent = [-1] * size
        self._size = [1] * size
        # How many nodes hang on the rest by this one alone.
        self._cut = [0] * size
        self._parts = [0] * size

    def parts(self) -> list[int]:
        """Return, for each node, how many parts with a score are left where it is taken out."""
        reached = self._reached
        step = 0
        for root, first in enumerate(self._start[:-1]):
            if reached[root] < 0 and first < self._start[root + 1]:
                visited = self._walk(root, step)
                total = len(visited)
                for node in visited:
                    rest = total - 1 - self._cut[node]
                    self._parts[node] += rest >= _PART
                step += total
        return self._parts

    def _walk(self, root: int, step: int) -> list[int]:
        """Walk one component and count what each node's children are cut off with it."""
        start, neighbours, reached = self._start, self._neighbours, self._reached
        ahead, lowest, parent = self._ahead, self._lowest, self._parent
        reached[root] = lowest[root] = step
        visited, path = [root], [root]
        while path:
            node = path[-1]
            place = ahead[node]
            if place < start[node + 1]:
                ahead[node] = place + 1
                other = neighbours[place]
                if reached[other] < 0:
                    reached[other] = lowest[other] = step + len(visited)
                    parent[other] = node
                    visited.append(other)
                    path.append(other)
                elif other != parent[node] and reached[other] < lowest[node]:
                    lowest[node] = reached[other]
                continue
            path.pop()
            above = parent[node]
            if above >= 0:
                self._return(node, above, cut=lowest[node] >= reached[above])
                lowest[above] = min(lowest[above], lowest[node])
        return visited

    def _return(self, node: int, above: int, *, cut: bool) -> None:
        """Add what hangs below `node` to the one it was reached from."""
        size = self._size[node]
        self._size[above] += size
        if cut:
            self._cut[above] += size
            self._parts[above] += size >= _PART
