; Every name outside strings and comments: of variables, and of commands, which may be functions.
(variable_name) @name
(command_name (word) @name)
