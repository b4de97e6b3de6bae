"""The compiler of the project: one OpenAPI document in, the source of one typed client out."""
