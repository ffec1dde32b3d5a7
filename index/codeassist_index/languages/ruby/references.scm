; Every name outside strings and comments.
[(identifier) (constant) (instance_variable) (class_variable)] @name
