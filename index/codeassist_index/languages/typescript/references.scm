; Every name outside strings and comments.
[(identifier) (property_identifier) (type_identifier) (shorthand_property_identifier)
 (shorthand_property_identifier_pattern) (private_property_identifier)] @name
