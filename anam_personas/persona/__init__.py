"""Files -> a persona resolved for one environment -> token request, payload and revision."""
