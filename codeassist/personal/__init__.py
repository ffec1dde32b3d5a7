"""What is kept about the person who works on this machine: shown, kept for so long, and erased when asked."""
