"""`check --judge`: what the linter's rules are unsure about, put to the judge model, with verdicts that are committed."""
