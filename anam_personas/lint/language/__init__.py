"""Words, sentences and languages of a text, and what is said for numbers and signs."""
