"""Records of other tools: git-ai's authorship notes and Agent Trace, read as claims that have to prove themselves."""
