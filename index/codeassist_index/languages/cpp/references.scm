; Every name outside strings and comments.
[(identifier) (type_identifier) (field_identifier) (namespace_identifier)] @name
