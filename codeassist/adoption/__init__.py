"""Adoption: events, lineage, deployments and presence of generated lines."""
