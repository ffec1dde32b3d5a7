"""The language server: thin requests over the application, which it imports and which never imports it."""
