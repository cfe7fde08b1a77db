"""Which elements of a web page its readers do not see: white, tiny, transparent, off the page or not shown at all.

LaTeXML writes colours and sizes into `style`, newer ones as `--ltx-fg-color`. White on a ground of its own colour, as
in the heads of tables, is seen; so is a phantom of a formula, which is only a few characters long.
"""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

FEWEST_LETTERS = 15
"""Shorter texts say nothing to anybody."""

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:^|[;\s])opacity\s*:\s*0?(?:\.0\d*)?\s*(?:;|$)"
    r"|font-size\s*:\s*(?:0|[12](?:\.\d+)?p[xt]|0?\.[01]\d*\s*(?:r?em|p[xt])|(?:\d|10)(?:\.\d+)?\s*%)\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right)\s*:\s*-\d{3,}|clip(?:-path)?\s*:\s*(?:rect\(0|inset\((?:50|100)%)",
    re.IGNORECASE,
)
_PALE = re.compile(
    r"(?:^|[;\s])(?:color|--ltx-fg-color)\s*:\s*"
    r"(?:white|transparent|#fff\b|#(?:f[a-f]){3}\b|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]\b"
    r"|rgba\([^)]*,\s*0(?:\.0+)?\s*\))",
    re.IGNORECASE,
)
_GROUND = re.compile(r"background|--ltx-bg-color|--ltx-fill-color", re.IGNORECASE)
STYLED = "[style], [hidden], font[color]"
"""The elements that `unseen` is to be asked about."""


def unseen(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Return those of some elements that hide their text, without those inside another of them."""
    hiding = {node.mem_id: node for node in nodes if _hides(node)}
    return [node for node in hiding.values() if not any(one.mem_id in hiding for one in _around(node))]


def _hides(node: LexborNode) -> bool:
    """Return whether an element's own style hides its text, and the text is long enough to say something."""
    style = node.attributes.get("style") or ""
    is_hidden = "hidden" in node.attributes or _HIDDEN.search(style) is not None
    is_pale = _PALE.search(style) or _PALE.search(f"color:{node.attributes.get('color') or ''}")
    if not is_hidden and (not is_pale or any(map(_has_ground, (node, *_around(node))))):
        return False
    return len(node.text(strip=True)) >= FEWEST_LETTERS


def _has_ground(node: LexborNode) -> bool:
    """Return whether an element has a ground of its own, on which white can be read."""
    return _GROUND.search(node.attributes.get("style") or "") is not None or "bgcolor" in node.attributes


def _around(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
