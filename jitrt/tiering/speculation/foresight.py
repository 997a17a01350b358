"""Which tokens will be called until when: the model unrolled over the calls to come (SPEC D4).

A version takes time to compile, so the next call is not what matters: a version is worth something
if it is called after it is there (`lead` calls from now) and before the `horizon`. Traffic is taken
as phases, runs of calls with one token. The n-gram model says which phase comes next, `Runs` how
many calls a phase lasts. The likeliest paths of phases are followed, and a path counts for a token
once. Where paths end or are too many to follow, tokens come as often as they do on the whole.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator

from ....quick_dataclass import NamedTuple
from .ngram import NgramModel
from .tokens import History, Token

STEPS = 16
"""Phases that are looked ahead."""

BEAM = 8
"""Paths that are followed."""

UNLIKELY = 0.02
"""A path with a smaller probability is not followed."""

UNSEEN = 2
"""Tokens that never came yet, on a path: a drift is not drawn out for ever."""

RUN_DECAY = 0.8
"""What the length of a run is worth when the next run of its kind has ended."""

RUNS = 4096
"""Tokens whose runs are remembered."""


class Outlook(NamedTuple):
    """What is to come of a token.

    Attributes:
        probability: that it is called after the lead and within the horizon.
        calls: how many such calls are expected.
    """

    probability: float
    calls: float


class Runs:
    """How many calls a phase lasts on average: of its token, shrunk towards the mean of its
    program, and this towards the mean of all, each by the weight of one run."""

    def __init__(self) -> None:
        self._sums: OrderedDict[Token | str, tuple[float, float]] = OrderedDict()

    def ended(self, token: Token, calls: float) -> None:
        """A run of so many calls is over."""
        for key in (token, token.program, ""):
            weight, total = self._sums.get(key, (0.0, 0.0))
            self._sums[key] = RUN_DECAY * weight + 1.0, RUN_DECAY * total + calls
            self._sums.move_to_end(key)
        if len(self._sums) > RUNS:
            self._sums.popitem(last=False)

    def mean(self, token: Token) -> float:
        """Calls, at least 1."""
        weight, total = self._sums.get("", (1.0, 1.0))
        mean = total / weight
        for key in (token.program, token):
            weight, total = self._sums.get(key, (0.0, 0.0))
            mean = (total + mean) / (weight + 1.0)
        return max(1.0, mean)


class _Path(NamedTuple):
    """Phases one after the other, the one that is on the first of them.

    Attributes:
        used: calls until the last phase begins.
        length: calls that it lasts.
        counted: tokens that the path was counted for.
        unseen: phases with tokens that never came yet.
    """

    history: History
    chance: float
    used: float
    length: float
    counted: frozenset[Token]
    unseen: int = 0


class Foresight:
    """Observes calls, and says what is to come."""

    def __init__(self, model: NgramModel) -> None:
        self.model = model
        self.runs = Runs()
        self._now: Token | None = None
        self._elapsed = 0.0

    def observe(self, token: Token, calls: float = 1.0) -> None:
        """Calls with a token, one after the other."""
        if token != self._now:
            if self._now is not None:
                self.runs.ended(self._now, self._elapsed)
            self._now, self._elapsed = token, 0.0
            self.model.observe(token)
        self._elapsed += calls

    def foresee(self, lead: float, horizon: float) -> dict[Token, Outlook]:
        """What will be called after `lead` calls and within `horizon` calls from now."""
        if self._now is None or horizon <= lead:
            return {}
        return _Unrolled(self, lead, horizon).outlooks()

    def begin(self) -> _Path:
        """The phase that is on. One that lasts longer than usual begins anew."""
        assert self._now is not None
        mean = self.runs.mean(self._now)
        rest = mean - self._elapsed if self._elapsed < mean else mean
        return _Path(self.model.history, 1.0, 0.0, max(1.0, rest), frozenset())


class _Unrolled:
    """One look ahead."""

    def __init__(self, foresight: Foresight, lead: float, horizon: float) -> None:
        self._model, self._runs = foresight.model, foresight.runs
        self._lead, self._horizon = lead, horizon
        self._chances: defaultdict[Token, float] = defaultdict(float)
        self._calls: defaultdict[Token, float] = defaultdict(float)
        self._weight = self._rest = 0.0
        """Chance of what no path says, and Σ chance · calls of it."""
        self._follow([self._visit(foresight.begin())])

    def outlooks(self) -> dict[Token, Outlook]:
        self._spread_rest()
        return {
            token: Outlook(min(1.0, chance), self._calls[token])
            for token, chance in self._chances.items()
        }

    def _follow(self, paths: list[_Path]) -> None:
        for _ in range(STEPS):
            longer = [later for path in paths for later in self._next(path)]
            longer.sort(key=lambda path: -path.chance)
            for path in longer[BEAM:]:
                self._leave(path.chance, path.used + path.length)
            paths = longer[:BEAM]
            if not paths:
                return
        for path in paths:
            self._leave(path.chance, path.used + path.length)

    def _next(self, path: _Path) -> Iterator[_Path]:
        """What follows a path within the horizon, the chance that its phase ends by then
        included."""
        left = self._horizon - path.used
        if left <= 0:
            return
        ends = min(1.0, left / path.length)  # it ends at any moment, else when it usually does
        begin = path.used + (path.length if ends == 1.0 else left / 2)
        known = 0.0
        if ends < 1.0:  # calls that were counted as if the phase went on
            self._calls[path.history.tokens[-1]] -= ends * path.chance * self._calls_from(begin)
        for token, chance in self._model.distribution(path.history).items():
            unseen = path.unseen + (not self._model.has_seen(token))
            if unseen > UNSEEN:
                known += chance  # of where it leads nothing is said
            elif ends * path.chance * chance >= UNLIKELY:
                known += chance
                history = path.history.then(token, self._model.order)
                length = self._runs.mean(token)
                chance *= ends * path.chance
                yield self._visit(_Path(history, chance, begin, length, path.counted, unseen))
        self._leave(ends * path.chance * (1.0 - known), begin)

    def _visit(self, path: _Path) -> _Path:
        """Count a path's last phase."""
        token = path.history.tokens[-1]
        begin, end = max(path.used, self._lead), min(path.used + path.length, self._horizon)
        if end <= begin:
            return path
        self._calls[token] += path.chance * (end - begin)
        if token in path.counted:
            return path
        self._chances[token] += path.chance
        return path._replace(counted=path.counted | {token})

    def _leave(self, chance: float, begin: float) -> None:
        """Follow a path no further."""
        calls = self._calls_from(begin)
        if chance > 0 and calls > 0:
            self._weight += chance
            self._rest += chance * calls

    def _calls_from(self, begin: float) -> float:
        return max(0.0, self._horizon - max(begin, self._lead))

    def _spread_rest(self) -> None:
        """What no path says: phases are drawn as often as their tokens come on the whole."""
        frequencies = self._model.frequencies()
        lengths = {token: self._runs.mean(token) for token in frequencies}
        mean = sum(share * lengths[token] for token, share in frequencies.items())
        if not self._rest or not mean:
            return
        phases = self._rest / self._weight / mean
        for token, share in frequencies.items():
            self._calls[token] += self._rest * share * lengths[token] / mean
            self._chances[token] += self._weight * (1.0 - (1.0 - share) ** phases)
