; Lua; the parts are explained in reading/reader.py.
(function_declaration name: (identifier) @name body: (_)? @body "end" @body) @function
(function_declaration name: (dot_index_expression table: (_) @owner field: (_) @name) body: (_)? @body "end" @body) @function
(function_declaration name: (method_index_expression table: (_) @owner method: (_) @name) body: (_)? @body "end" @body) @function
(assignment_statement (variable_list . name: (identifier) @name)
  (expression_list . value: (function_definition body: (_)? @body "end" @body) @inner)) @function
(assignment_statement (variable_list . name: (dot_index_expression table: (_) @owner field: (_) @name))
  (expression_list . value: (function_definition body: (_)? @body "end" @body) @inner)
  (#not-eq? @owner "self")) @function
(assignment_statement (variable_list . name: (identifier) @name)
  (expression_list . value: (table_constructor (field name: (identifier))) @body)) @class
(assignment_statement (variable_list . name: (dot_index_expression table: (_) @owner field: (_) @name))
  (expression_list . value: (table_constructor (field name: (identifier))) @body) (#not-eq? @owner "self")) @class
(field name: (identifier) @name value: (function_definition body: (_)? @body "end" @body) @inner) @function
(function_definition) @block

(assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (_) @value)
  (#not-match? @value "^require\\b")) @variable
(variable_declaration (variable_list . name: (identifier) @name)) @variable
(assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (function_call
  name: (identifier) @object arguments: (arguments (_) . (identifier) @type))) (#eq? @object "setmetatable")) @variable
(assignment_statement (variable_list . name: (dot_index_expression table: (identifier) @object field: (_) @name))
  (expression_list . value: (_) @value) (#eq? @object "self")) @assigned
(assignment_statement (variable_list . name: (dot_index_expression table: (_) @owner field: (_) @name))
  (expression_list . value: (_) @value) (#not-eq? @owner "self") (#not-match? @name "^__")) @variable
(assignment_statement (variable_list . name: (identifier))
  (expression_list . value: (table_constructor (field name: (identifier) @name value: (_) @value) @variable)))
(parameters name: (identifier) @name @parameter)
(for_generic_clause (variable_list name: (identifier) @name .) (expression_list . (_) @value)) @loop
(return_statement (expression_list . (_) @returned))

(chunk (return_statement (expression_list (identifier))) @import)
(assignment_statement (expression_list . value: [
  (function_call name: (identifier) @object)
  (dot_index_expression table: (function_call name: (identifier) @object))]) (#eq? @object "require")) @import
