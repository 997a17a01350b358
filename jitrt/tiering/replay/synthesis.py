"""Traffic drawn by a law: traces that only depend on a spec such as `log-normal{calls=300 seed=0}`.

Owns what laws of sizes there are and what their options mean (SPEC T5, D1, D4). A law draws one
size; `independent{b=uniform{high=8} s=log-normal}` draws several. Sizes are rounded, and cut off
where `low` and `high` say. Calls follow each other at once, or come at `rate` a second on average
(a Poisson process). Times are seconds; `time` is that of a call in tier 0 whose sizes have the mean
product, and a call's time is in proportion to that product.
"""

from __future__ import annotations

import math
import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from ....diagnostics import AioptError, Location, did_you_mean
from ....passes.base import Choice, Range, Seconds, Spec, Value
from ....passes.option_text import Places, described, read_spec
from .trace import Run, Trace
from .trace_files import Recording, read_trace

if TYPE_CHECKING:
    import numpy as np

CALLS = 300
"""Calls of a trace whose spec does not say how many."""

PROGRAM = "model"
"""What a trace calls its only program."""

_SIZE = Range(0, 1 << 40)
_POSITIVE = Range(1e-12)


@dataclass(frozen=True)
class _Common(Choice):
    """What all specs of traffic may say, and when calls come.

    Attributes:
        low, high: the least and the greatest size.
        calls: how many; None: 300.
        seed: of all that is random.
        symbol: the name of the size in the model; empty if it has only one.
        rate: calls a second; 0: each begins when the one before it is done.
        time: seconds of a mean call in tier 0.
    """

    low: Annotated[int, _SIZE] = 1
    high: Annotated[int, _SIZE] = 512
    calls: Annotated[int, Range(1, 10**7)] | None = None
    seed: Annotated[int, Range(0)] = 0
    symbol: str = ""
    rate: Annotated[float, Range(0, 1e9)] = 0.0
    time: Annotated[Seconds, Range(1e-9, 1e6)] = 1e-3

    @property
    def count(self) -> int:
        """How many calls there are."""
        return CALLS if self.calls is None else self.calls

    def gaps(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        """Seconds before each call since the one before it, at the rate."""
        return rng.exponential(1 / self.rate, calls)


class Law(_Common, ABC):
    """A law that sizes are drawn by."""

    @abstractmethod
    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        """A size for each call, float64, not yet rounded and cut off."""

    def sizes(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        """A size for each call, int64."""
        import numpy as np

        return np.clip(np.rint(self.draw(rng, calls)), self.low, self.high).astype(np.int64)

    def between(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        """Log-uniform sizes from `low` to `high`."""
        import numpy as np

        least, greatest = math.log(max(self.low, 1)), math.log(max(self.high, 1))
        return np.exp(rng.uniform(least, greatest, calls))


@dataclass(frozen=True)
class LogNormal(Law):
    """Many short ones and a long tail, as services see lengths of texts.

    Attributes:
        mean, sigma: of the logarithm of the size.
    """

    name: ClassVar[str] = "log-normal"
    mean: Annotated[float, Range(-40, 40)] = 4.4
    sigma: Annotated[float, Range(0, 40)] = 0.8

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        return rng.lognormal(self.mean, self.sigma, calls)


@dataclass(frozen=True)
class Bimodal(Law):
    """Two kinds of calls, as chat and documents.

    Attributes:
        short, long: the medians of both.
        share: part of the calls that are short.
        sigma: of the logarithm of the size, for both.
    """

    name: ClassVar[str] = "bimodal"
    short: Annotated[float, _POSITIVE] = 24.0
    long: Annotated[float, _POSITIVE] = 384.0
    share: Annotated[float, Range(0, 1)] = 0.7
    sigma: Annotated[float, Range(0, 40)] = 0.15

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        import numpy as np

        modes = np.where(rng.random(calls) < self.share, self.short, self.long)
        return modes * rng.lognormal(0.0, self.sigma, calls)


@dataclass(frozen=True)
class Bursty(Law):
    """Bursts of similar sizes, between which nothing comes for a while.

    Attributes:
        burst: mean calls of a burst (geometric).
        sigma: of the logarithm of the size within a burst.
        pause: mean seconds between bursts (exponential); only if there is a rate.
    """

    name: ClassVar[str] = "bursty"
    rate: Annotated[float, Range(0, 1e9)] = 200.0
    burst: Annotated[float, Range(1, 1e7)] = 20.0
    sigma: Annotated[float, Range(0, 40)] = 0.05
    pause: Annotated[Seconds, Range(0, 1e6)] = 0.5

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        which = self._starts(calls).cumsum()
        centres = self.between(rng, int(which[-1]) + 1)
        return centres[which] * rng.lognormal(0.0, self.sigma, calls)

    def gaps(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        pauses = rng.exponential(self.pause, calls) if self.pause else 0.0
        return super().gaps(rng, calls) + self._starts(calls) * pauses

    def _starts(self, calls: int) -> np.ndarray:
        """Whether a burst begins with a call; the same for sizes and times."""
        import numpy as np

        return np.random.default_rng([self.seed, 3]).random(calls) < 1 / self.burst


@dataclass(frozen=True)
class Drifting(Law):
    """The mean moves, at the same rate all the time.

    Attributes:
        start, end: the median size at the first and the last call.
        sigma: of the logarithm of the size.
    """

    name: ClassVar[str] = "drifting"
    start: Annotated[float, _POSITIVE] = 24.0
    end: Annotated[float, _POSITIVE] = 384.0
    sigma: Annotated[float, Range(0, 40)] = 0.2

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        import numpy as np

        medians = np.geomspace(self.start, self.end, calls)
        return medians * rng.lognormal(0.0, self.sigma, calls)


@dataclass(frozen=True)
class Periodic(Law):
    """The same sizes in the same order, again and again.

    Attributes:
        period: how many calls until they come again; each size is log-uniform.
        noise: part of the calls that have any size instead.
    """

    name: ClassVar[str] = "periodic"
    period: Annotated[int, Range(1, 10**7)] = 8
    noise: Annotated[float, Range(0, 1)] = 0.0

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        import numpy as np

        cycle = np.resize(self.between(rng, self.period), calls)
        return np.where(rng.random(calls) < self.noise, self.between(rng, calls), cycle)


@dataclass(frozen=True)
class Uniform(Law):
    """All sizes are as likely."""

    name: ClassVar[str] = "uniform"

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        return rng.integers(self.low, self.high, calls, endpoint=True).astype(float)


@dataclass(frozen=True)
class Adversarial(Law):
    """Every size once, each far from those before it: nothing that was seen ever helps.

    The order is that of van der Corput: positions with their bits reversed. With fewer `calls` than
    sizes these are as far apart from each other; with more, it begins again.
    """

    name: ClassVar[str] = "adversarial"

    @property
    def count(self) -> int:
        return self.high - self.low + 1 if self.calls is None else self.calls

    def draw(self, rng: np.random.Generator, calls: int) -> np.ndarray:
        import numpy as np

        sizes = self.high - self.low + 1
        if sizes > 10**7:
            raise AioptError("too many sizes", expected="at most 10000000", found=str(sizes))
        bits = (sizes - 1).bit_length()
        places, order = np.arange(1 << bits), np.zeros(1 << bits, np.int64)
        for bit in range(bits):
            order |= ((places >> bit) & 1) << (bits - 1 - bit)
        return self.low + np.resize(order[order < sizes], calls).astype(float)


LAWS: tuple[type[Law], ...] = (
    LogNormal,
    Bimodal,
    Bursty,
    Drifting,
    Periodic,
    Uniform,
    Adversarial,
)

INDEPENDENT = "independent"
"""The name of a spec that has a law for each size."""

_COMMON = ("calls", "seed", "rate", "time")
"""What is said once of a trace, however many sizes there are."""


@dataclass(frozen=True)
class Traffic:
    """What a spec describes: a law for each size, by name, and what the trace as a whole is.

    Attributes:
        whole: what has calls, seed, rate and time: the only law, or what is said beside several.
    """

    text: str
    laws: tuple[tuple[str, Law], ...]
    whole: _Common

    def trace(self) -> Trace:
        """The trace."""
        import numpy as np

        whole, calls = self.whole, self.whole.count
        alone = len(self.laws) == 1
        seeds = [whole.seed if alone else [whole.seed, place] for place in range(len(self.laws))]
        columns = [
            law.sizes(np.random.default_rng(seed), calls)
            for (_, law), seed in zip(self.laws, seeds, strict=True)
        ]
        products = np.prod(np.stack(columns).astype(float), axis=0)
        times = whole.time * np.maximum(products / max(products.mean(), 1e-300), 1e-9)
        starts: list[float] | list[None] = [None] * calls
        if whole.rate:
            gaps = whole.gaps(np.random.default_rng([whole.seed, 2]), calls)
            starts = (gaps.cumsum() - gaps[0]).tolist()
        sizes = zip(*(column.tolist() for column in columns), strict=True)
        runs = (
            Run(PROGRAM, size, 1, time, at)
            for size, time, at in zip(sizes, times.tolist(), starts, strict=True)
        )
        names = tuple(name for name, _ in self.laws)
        symbols = {PROGRAM: names} if all(names) else {}
        return Trace(tuple(runs), self.text, frozenset({PROGRAM}), symbols)


@dataclass(frozen=True)
class _Whole(_Common):
    """What `independent` says of the trace."""

    name: ClassVar[str] = INDEPENDENT


def is_traffic(text: str) -> bool:
    """Whether a text looks like the spec of a law rather than a file."""
    return text.partition("{")[0].strip() in {INDEPENDENT, *(law.name for law in LAWS)}


def find_trace(text: str) -> Recording:
    """The trace in a file, or else that a spec describes. Raises AioptError."""
    if is_traffic(text) and not os.path.exists(text):
        return Recording(synthesize(text))
    return read_trace(text)


def synthesize(text: str, origin: str = "<traffic>") -> Trace:
    """The trace that a spec describes. Raises AioptError."""
    return read_traffic(text, origin).trace()


def read_traffic(text: str, origin: str = "<traffic>") -> Traffic:
    """What a spec describes.

    Args:
        origin: where the text is from, for diagnostics.

    Raises:
        AioptError: at the place in the text that is wrong.
    """
    spec, places = read_spec(text, origin)
    if spec.name != INDEPENDENT:
        law = _law(spec, places, (INDEPENDENT,))
        return Traffic(text, ((law.symbol, law),), law)
    common = tuple((key, value) for key, value in spec.options if key in _COMMON)
    whole = described(_Whole, Spec(INDEPENDENT, common), places)
    laws = tuple(
        (name, _inner(value, places[f"{name}="]))
        for name, value in spec.options
        if name not in _COMMON
    )
    if not laws:
        raise AioptError(
            f"'{INDEPENDENT}' needs a law for each size",
            location=places.get(""),
            expected=f"{INDEPENDENT}{{b=uniform{{high=8}} s=log-normal}}",
        )
    return Traffic(text, laws, whole)


def _law(spec: Spec, places: Places, others: tuple[str, ...] = ()) -> Law:
    """The law that a spec describes. Where it stands, `others` would have done, too."""
    kinds = {law.name: law for law in LAWS}
    if spec.name not in kinds:
        raise AioptError(
            f"there is no traffic '{spec.name}'" if others else f"'{spec.name}' is not a law",
            location=places.get(""),
            expected=", ".join((*kinds, *others)),
            hint=did_you_mean(spec.name, (*kinds, *others)),
        )
    law = described(kinds[spec.name], spec, places)
    if law.low > law.high:
        raise AioptError(
            f"'{spec.name}' has no sizes",
            location=places.get("low=", places.get("high=", places.get(""))),
            expected="low to be at most high",
            found=f"{law.low} and {law.high}",
        )
    return law


def _inner(value: Value, place: Location) -> Law:
    """The law of one of several sizes, which stands at `place`."""
    spec = Spec(value) if isinstance(value, str) else value
    if not isinstance(spec, Spec):
        raise AioptError("not a law", location=place, expected=", ".join(law.name for law in LAWS))
    for key, _ in spec.options:
        if key in (*_COMMON, "symbol"):
            hint = f"'{INDEPENDENT}' itself has calls, seed, rate and time"
            raise AioptError(f"'{spec.name}' cannot have '{key}' here", location=place, hint=hint)
    keys = [key for key, _ in spec.options]
    return _law(spec, {"": place} | {name: place for key in keys for name in (key, f"{key}=")})
