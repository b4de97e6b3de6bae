"""One client for Grok video generation through several resellers."""
