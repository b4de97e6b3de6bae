"""HTTP transports: the interface, and its implementations over httpx and aiohttp."""
