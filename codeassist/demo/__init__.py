"""The whole job on real repositories, told on the terminal."""
