; Every name outside strings and comments.
(identifier) @name
