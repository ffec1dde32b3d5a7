"""Models: catalog, download and verification, the embedded server, the client, FIM formats."""
