"""`codeassist up`: everything of one machine in one long-running process."""
