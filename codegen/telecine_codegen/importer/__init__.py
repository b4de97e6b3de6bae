"""Import published OpenAPI documents: 3.0 or 3.1, one or several, into one spec in the house dialect."""
