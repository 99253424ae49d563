"""Configurations of other voice platforms -> persona and tool files. Nothing of a configuration is run or fetched."""
