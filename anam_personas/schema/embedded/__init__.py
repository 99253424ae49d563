"""Checks of JSON Schemas in files, such as the parameters of a tool."""
