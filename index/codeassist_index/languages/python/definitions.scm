; What `parse.py` needs to see, in source order. Nesting is rebuilt there from the byte ranges.
(class_definition) @class
(function_definition) @function
(expression_statement (assignment) @assignment)
(type_alias_statement) @alias
(import_statement) @import
(import_from_statement) @import_from
(return_statement (_) @returned)
(for_statement) @for
(as_pattern) @as
