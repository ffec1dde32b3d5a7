"""The offline bundle: wheels, model, editor extension, checksums and an installer, in one folder."""
