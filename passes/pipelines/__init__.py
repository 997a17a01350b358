"""The pipelines aiopt ships, as text: see builtin.pipeline."""
