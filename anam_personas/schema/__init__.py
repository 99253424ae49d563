"""The JSON Schemas of the file formats, and the judgement of documents by them.

``generate`` makes them from the models; ``validate`` says quickly whether a document fits; ``explain`` says why not, in
words and with places. Only ``generate`` imports pydantic, only ``explain`` imports jsonschema.
"""
