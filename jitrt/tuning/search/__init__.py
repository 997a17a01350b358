"""Searches of spaces of choices: what to try next (SPEC I2, I3).

`choice.searcher` makes one of text. All know their space, a seed and what they were told, and
nothing else.
"""
