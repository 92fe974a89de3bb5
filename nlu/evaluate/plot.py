"""The reliability plot as SVG: for each bin how many answers were right, beside how sure they
were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from nlu.evaluate.calibration import Bin

SIDE = 360
EDGE = 50


def reliability_svg(title: str, bins: Iterable[Bin], error: float) -> str:
    """A square: to the right how sure, upwards how many of one were right."""
    told, size = list(bins), SIDE + 2 * EDGE
    most = max((each.count for each in told), default=1)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">',
            "<style>text { font: 11px sans-serif }</style>",
            f'<rect width="{size}" height="{size}" fill="#fff"/>',
            _text(size / 2, 22, f"{title} (error {error:.3f})"),
            *_scale(),
            *(_bar(each, most) for each in told),
            f'<path d="M{EDGE} {EDGE + SIDE}l{SIDE} {-SIDE}" stroke="#555" stroke-dasharray="4"/>',
            *(f'<circle cx="{_x(b.sure)}" cy="{_y(b.right)}" r="3" fill="#b00"/>' for b in told),
            "</svg>\n",
        )
    )


def _scale() -> Iterator[str]:
    for tenth in range(0, 11, 2):
        at = tenth / 10
        yield f'<path d="M{EDGE} {_y(at)}h{SIDE}M{_x(at)} {EDGE}v{SIDE}" stroke="#ddd"/>'
        yield _text(_x(at), EDGE + SIDE + 16, f"{at:.1f}")
        yield _text(EDGE - 16, _y(at) + 4, f"{at:.1f}")
    yield _text(EDGE + SIDE / 2, EDGE + SIDE + 36, "how sure the model was")
    yield _text(EDGE, EDGE - 10, "how many were right")


def _bar(each: Bin, most: int) -> str:
    """Darker where more answers are."""
    width, height = (each.high - each.low) * SIDE - 2, each.right * SIDE
    shade = 0.25 + 0.75 * each.count / most
    place = f'x="{_x(each.low) + 1:.1f}" y="{_y(each.right)}" width="{width:.1f}"'
    told = f"{each.count} answers: sure {each.sure:.2f}, right {each.right:.2f}"
    return (
        f'<rect {place} height="{height:.1f}" fill="#36c" fill-opacity="{shade:.2f}">'
        f"<title>{told}</title></rect>"
    )


def _text(x: float, y: float, said: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle">{escape(said)}</text>'


def _x(value: float) -> float:
    return round(EDGE + value * SIDE, 1)


def _y(value: float) -> float:
    return round(EDGE + (1 - value) * SIDE, 1)
