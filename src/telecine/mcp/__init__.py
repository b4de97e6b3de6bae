"""MCP server: video generation as tools for agents. The command is `telecine mcp`; it needs the extra ``mcp``."""
