"""What the menu of code actions offers, one kind of action a file; `requests/code_action.py` asks each of them."""
