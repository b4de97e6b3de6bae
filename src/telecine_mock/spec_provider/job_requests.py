"""What a submit asks for: the harmonised fields of its body, as the compiler maps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from telecine_codegen.compile import ir
from telecine_mock.cdn import CLIPS_DIR
from telecine_runtime.capabilities import Limits

DEFAULT_RATIO: Final = "16:9"
DEFAULT_SECONDS: Final = 5
RATIO_WORDS: Final = {"landscape": 16 / 9, "portrait": 9 / 16, "square": 1.0}
CLIP_RATIOS: Final = tuple(sorted(path.stem.replace("x", ":") for path in CLIPS_DIR.glob("*.mp4")))
"""Aspect ratios of the sample videos."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """The fields of a submit. `ratio` is that of the sample video nearest to the requested one."""

    form: ir.ModelFormIR
    model: str
    prompt: str
    ratio: str
    seconds: int
    resolution: str | None
    callback_url: str | None
    key: str | None

    @property
    def limits(self) -> Limits:
        """How many jobs an account may have open, and create in an hour."""
        documented = self.form.limits
        return Limits(documented.get("concurrency"), documented.get("submits_per_hour"))


def read_job_request(forms: Sequence[ir.ModelFormIR], body: Mapping[str, Any]) -> JobRequest:
    """Return the fields of a valid body, with the documented defaults."""
    form = next((each for each in forms if each.model == _read_field(each, body, "model")), forms[0])
    fields = {name: _read_field(form, body, name) for name in ("prompt", "resolution", "callback_url", "key")}
    texts = {name: value if isinstance(value, str) else None for name, value in fields.items()}
    return JobRequest(
        form=form,
        model=str(_read_field(form, body, "model") or ""),
        prompt=texts["prompt"] or "",
        ratio=nearest_clip_ratio(_read_field(form, body, "aspect_ratio")),
        seconds=_read_seconds(_read_field(form, body, "duration")),
        resolution=texts["resolution"],
        callback_url=texts["callback_url"],
        key=None if fields["key"] is None else str(fields["key"]),
    )


def _read_field(form: ir.ModelFormIR, body: Any, name: str) -> Any:
    field = next((each for each in form.fields if each.name == name), None)
    if field is None:
        return None
    for step in field.at:
        body = cast("dict[str, Any]", body).get(step) if isinstance(body, dict) else None
    return field.default if body is None else body


def _read_seconds(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return DEFAULT_SECONDS


def nearest_clip_ratio(requested: Any) -> str:
    """Return the aspect ratio of the sample video that is nearest to a requested one, such as 16:9 or 1280x720."""
    width = RATIO_WORDS.get(str(requested).lower()) or _parse_ratio(str(requested))
    if not width:
        return DEFAULT_RATIO
    return min(CLIP_RATIOS, key=lambda ratio: abs((_parse_ratio(ratio) or 1) / width - 1))


def _parse_ratio(text: str) -> float | None:
    """Return width divided by height; None if a text is no aspect ratio."""
    first, _, second = text.replace("x", ":").replace("*", ":").partition(":")
    try:
        return float(first) / float(second)
    except (ValueError, ZeroDivisionError):
        return None
