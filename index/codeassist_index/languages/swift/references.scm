; Every name outside strings and comments.
[(simple_identifier) (type_identifier)] @name
