"""Contract checks of a server against its spec: requests, responses, and the life of a job."""
