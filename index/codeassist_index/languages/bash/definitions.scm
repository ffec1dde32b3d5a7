; Shell scripts; the parts are explained in reading/reader.py.
(function_definition name: (word) @name body: (_) @body) @function
(variable_assignment name: (variable_name) @name) @variable

(command name: (command_name (word) @object) argument: (_) (#match? @object "^(source|[.])$")) @import
