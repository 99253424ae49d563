"""Share links: who may talk to a persona without an account, how long and how often."""
