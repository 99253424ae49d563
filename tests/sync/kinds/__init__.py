"""The kinds of items that sync manages, each described once for the tests: `rows` has one row for each."""
