"""How often the linter is right: ``python -m bench.lint_quality``."""
