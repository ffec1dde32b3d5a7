"""The index for agents, as a server of the Model Context Protocol (MCP); read only, within one caller's access."""
