"""The generated files of the contracts: JSON Schemas, AsyncAPI and golden examples."""
