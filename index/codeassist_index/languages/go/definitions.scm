; Go; the parts are explained in reading/reader.py.
(type_spec name: (_) @name type: (struct_type (field_declaration_list) @body)) @class
(type_spec name: (_) @name type: (interface_type "{" @body)) @class
(type_spec name: (_) @name type: [(type_identifier) (qualified_type)] @base) @class
(type_spec name: (_) @name) @class
(type_alias name: (_) @name type: (_) @base) @class
; An embedded type passes on its members.
(type_spec name: (_) @name type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base)))) @class
(type_spec name: (_) @name type: (interface_type (type_elem (_) @base))) @class
(field_declaration name: (_) @name type: (_) @type) @variable
(method_elem name: (_) @name result: (_)? @type) @function

(function_declaration name: (_) @name result: (_)? @type body: (_)? @body) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @owner))
  name: (_) @name result: (_)? @type body: (_)? @body) @function
(func_literal) @block

(const_spec name: (_) @name type: (_)? @type value: (expression_list . (_) @value)?) @variable
(var_spec name: (_) @name type: (_)? @type value: (expression_list . (_) @value)?) @variable
(short_var_declaration left: (expression_list . (identifier) @name) right: (expression_list . (_) @value)) @variable
(parameter_declaration name: (_) @name type: (_) @type) @parameter
(variadic_parameter_declaration name: (_) @name type: (_) @type) @parameter
(range_clause left: (expression_list (_) (identifier) @name) right: (_) @value) @loop
(type_switch_statement alias: (expression_list (identifier) @name) value: (_) @value) @parameter
(return_statement (expression_list . (_) @returned))

(import_spec) @import
