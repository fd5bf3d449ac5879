"""The contract in the Language Server Protocol, for editors: docs/embedding.md says how it is mapped."""
