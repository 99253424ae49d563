"""The file formats: one pydantic model a kind of file, and the only list of its fields.

From these models come the JSON Schemas under schema/, the reference pages in docs/, and, by each field's `Travel`, the
token request, the payload and the canonical body. To add a field, add it here and run `make schema docs`.

Files are validated against the generated JSON Schema (see `anam_personas.schema`), so that an editor, CI and the command agree;
where a field travels is read from `travel_table`, which is generated too. No command that reads files imports pydantic.
"""
