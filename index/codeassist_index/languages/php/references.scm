; Every name outside strings and comments.
(name) @name
