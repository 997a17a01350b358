"""Policies over recorded or drawn traces, beside the optimum of T5."""
