"""What is live: services and their parts of repositories, and what deployment platforms tell of them."""
