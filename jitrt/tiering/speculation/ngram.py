"""Which token comes next: an n-gram model with interpolated back-off (SPEC D4).

The book's formula, P(next = s | pattern) = count(pattern → s) / Σ_i count(pattern → s_i), says
nothing of patterns that were never seen, and too much of those that were seen once. With
`witten-bell` it is interpolated with that of shorter patterns (I. H. Witten, T. C. Bell, The
zero-frequency problem, IEEE Trans. Inf. Theory 37(4), 1991, method C; S. F. Chen, J. Goodman, An
empirical study of smoothing techniques for language modeling, 1998, section 2.6):

    P_k(s) = (c(s) + T · P_(k-1)(s)) / (c + T)

where c is the sum of the counts after the pattern and T how many different tokens came after it.
Counts fade, so they are fractions; a token with a count below 1 adds its count to T. With `none`
the longest pattern that was seen decides alone, as the book has it.

Patterns, the most specific first: the last n tokens, …, the last token; the last n steps, …, no
step; and the tokens' own frequencies. What is left of the probability is for tokens that no pattern
knows, so the sum is at most 1.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Literal, TypeAlias

from .tokens import NO_HISTORY, History, Token

Smoothing: TypeAlias = Literal["witten-bell", "none"]

Pattern: TypeAlias = tuple[bool, tuple[Token, ...]]
"""Whether it is one of steps, and the last tokens."""

WIDTH = 64
"""Tokens that are remembered to come after a pattern; the rarest makes room."""

TOKENS = 1024
"""Tokens that are remembered at all."""

LEAST = 1e-3
"""Probability that is left when no shorter pattern is asked any more."""

RENORMALISE = 1e12
"""The weight of a new count at which all counts are scaled down."""


class NgramModel:
    """Learns from tokens one by one; two equal ones in a row are one.

    Args:
        order: tokens of the longest pattern.
        smoothing: `witten-bell` or `none`.
        decay: what counts are worth after one token more; 1 never forgets.
        patterns: how many are remembered; the one that is longest unused makes room.
    """

    def __init__(
        self,
        order: int = 3,
        smoothing: Smoothing = "witten-bell",
        decay: float = 0.998,
        patterns: int = 4096,
    ) -> None:
        self.order = order
        self.smoothing = smoothing
        self.decay = decay
        self.patterns = patterns
        self.history = NO_HISTORY
        self._counts: OrderedDict[Pattern, dict[Token, float]] = OrderedDict()
        self._unit = 1.0
        """What a new count weighs: instead of old counts fading, new ones grow."""

    def __len__(self) -> int:
        return len(self._counts)

    def observe(self, token: Token) -> None:
        """Learn that a token came."""
        if self.history.tokens[-1:] == (token,):
            return
        step = self.history.step_to(token)
        for pattern in self._patterns(self.history):
            if not pattern[0]:
                self._count(pattern, token)
            elif step is not None:
                self._count(pattern, step)
        self.history = self.history.then(token, self.order)
        self._unit /= self.decay
        if self._unit > RENORMALISE:
            self._renormalise()

    def distribution(self, history: History | None = None) -> dict[Token, float]:
        """P(next token | history); by default after what was observed. Sums to at most 1."""
        history = self.history if history is None else history
        chances: dict[Token, float] = {}
        now, left = history.tokens[-1:], 1.0
        for (relative, _), counts in self._known(history):
            total = sum(counts.values()) / self._unit
            kinds = sum(min(1.0, count / self._unit) for count in counts.values())
            share = left / (total + kinds) if self.smoothing == "witten-bell" else left / total
            for key, count in counts.items():
                token = history.after(key) if relative else key
                if token is not None and (token,) != now:
                    chances[token] = chances.get(token, 0.0) + share * count / self._unit
            left = share * kinds if self.smoothing == "witten-bell" else 0.0
            if left < LEAST:
                break
        return chances

    def frequencies(self) -> dict[Token, float]:
        """How often each token comes, whatever was before; sums to 1, or is empty."""
        counts = self._counts.get((False, ()), {})
        total = sum(counts.values())
        return {token: count / total for token, count in counts.items()}

    def has_seen(self, token: Token) -> bool:
        """Whether a token came, as far as that is remembered."""
        return token in self._counts.get((False, ()), {})

    def evidence(self, history: History | None = None) -> float:
        """How often the longest known pattern was seen: the sample that a probability is of."""
        history = self.history if history is None else history
        for _, counts in self._known(history):
            return sum(counts.values()) / self._unit
        return 0.0

    def _patterns(self, history: History) -> Iterator[Pattern]:
        for relative, tokens in ((False, history.tokens), (True, history.steps)):
            for begin in range(max(0, len(tokens) - self.order), len(tokens)):
                yield relative, tokens[begin:]
            if relative:
                yield True, ()
        yield False, ()

    def _known(self, history: History) -> Iterator[tuple[Pattern, dict[Token, float]]]:
        for pattern in self._patterns(history):
            if counts := self._counts.get(pattern):
                yield pattern, counts

    def _count(self, pattern: Pattern, token: Token) -> None:
        counts = self._counts.setdefault(pattern, {})
        counts[token] = counts.get(token, 0.0) + self._unit
        if len(counts) > (WIDTH if pattern[1] else TOKENS):
            del counts[min(counts, key=lambda other: counts[other])]
        self._counts.move_to_end(pattern)
        if len(self._counts) > self.patterns:
            self._counts.popitem(last=False)

    def _renormalise(self) -> None:
        for counts in self._counts.values():
            for token in counts:
                counts[token] /= self._unit
        self._unit = 1.0
