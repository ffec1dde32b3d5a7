"""The one rule for what is private: secrets inside text, and files whose whole text is a secret."""
