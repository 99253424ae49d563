"""Sessions that visitors had, as the API shows them: which revision talked, for how long, how it ended, what failed."""
