"""The JSON Schemas of the file formats, and the validation of documents against them.

``generate`` creates them from the models; ``validate`` quickly decides whether a document is valid; ``explain`` explains why
not, with locations. Only ``generate`` imports pydantic, only ``explain`` imports jsonschema.
"""
