"""Policies: passes that write down, as attributes of the module, how the JIT is to decide (K6).

`rules.py` reads the conditions and formulas of policies, over the words of `vocabulary.py`;
`base.py` is what the policy passes share, one file each; `bundle.py` is what `jitrt` reads.
"""
