"""How long a persona is: words, tokens, seconds of speech, sections, variables, findings."""
