; Every name outside strings and comments.
[(identifier) (type_identifier) (operator_identifier)] @name
