; Kotlin; the parts are explained in reading/reader.py.
(class_declaration name: (_) @name) @class
(class_declaration name: (_) @name [(class_body) (enum_class_body)] @body) @class
(class_declaration name: (_) @name (delegation_specifiers (delegation_specifier [
  (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)]))) @class
(object_declaration name: (_) @name) @class
(object_declaration name: (_) @name (class_body) @body) @class
(object_declaration name: (_) @name (delegation_specifiers (delegation_specifier [
  (user_type) @base (constructor_invocation (user_type) @base)]))) @class
(type_alias type: (identifier) @name (_) @base .) @class
(enum_entry (identifier) @name) @variable
(class_parameter ["val" "var"] (identifier) @name . (_) @type) @variable
(class_parameter (identifier) @name . (_) @type) @parameter

(function_declaration name: (_) @name) @function
(function_declaration name: (_) @name (function_body) @body) @function
(function_declaration name: (_) @name (function_value_parameters)
  . [(user_type) (nullable_type) (parenthesized_type)] @type) @function
; An extension is a function of its package, and the type that it extends sees it as a member.
(function_declaration "fun" (type_parameters)? . [(user_type) @base (nullable_type (user_type) @base)]
  "." . (identifier) @name) @function
(secondary_constructor "constructor" @name) @function
(secondary_constructor "constructor" @name (block) @body) @function
(lambda_literal) @block
(anonymous_function) @block

(property_declaration (variable_declaration (identifier) @name)) @variable
(property_declaration (variable_declaration (identifier) @name . (_) @type)) @variable
(property_declaration (variable_declaration (identifier) @name) "=" . (_) @value) @variable
(property_declaration (variable_declaration (identifier) @name)
  (property_delegate (call_expression (annotated_lambda (lambda_literal (_) @value .))))) @variable
(property_declaration (variable_declaration (identifier) @name) (getter) @body) @getter
(property_declaration (variable_declaration (identifier) @name . (_) @type) (getter)) @getter
(property_declaration (multi_variable_declaration (variable_declaration (identifier) @name @parameter)))
(parameter (identifier) @name . (_) @type) @parameter
(lambda_parameters (variable_declaration (identifier) @name) @parameter)
(lambda_parameters (variable_declaration (identifier) @name . (_) @type) @parameter)
(for_statement (variable_declaration (identifier) @name) . (_) @value) @loop
(catch_block (identifier) @name . (_) @type) @parameter
(return_expression (_) @returned)
(function_body . "=" . (_) @returned)

(package_header) @import
(import) @import
