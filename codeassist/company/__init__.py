"""The company's index: its repositories kept on a machine, and what is answered from them; no HTTP server is here."""
