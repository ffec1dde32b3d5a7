; Scala; the parts are explained in reading/reader.py.
(class_definition name: (_) @name body: (_)? @body) @class
(class_definition name: (_) @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier)] @base)) @class
(object_definition name: (_) @name body: (_)? @body) @class
(object_definition name: (_) @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier)] @base)) @class
(trait_definition name: (_) @name body: (_)? @body) @class
(trait_definition name: (_) @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier)] @base)) @class
; A self type has to be mixed in: its members are in scope.
(trait_definition name: (_) @name body: (template_body (self_type [(type_identifier) (generic_type)] @base))) @class
(trait_definition name: (_) @name body: (template_body (self_type (compound_type (type_identifier) @base)))) @class
(class_definition name: (_) @name body: (template_body (self_type [(type_identifier) (generic_type)] @base))) @class
(class_definition name: (_) @name body: (template_body (self_type (compound_type (type_identifier) @base)))) @class
(enum_definition name: (_) @name body: (_) @body) @class
(enum_definition name: (_) @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier)] @base)) @class
(simple_enum_case name: (_) @name) @variable
(full_enum_case name: (_) @name) @class
(package_object name: (_) @name body: (_) @body) @class
(type_definition name: (_) @name type: [(type_identifier) (generic_type) (stable_type_identifier)] @base) @class
(type_definition name: (_) @name) @class
(class_definition "case" class_parameters: (class_parameters
  (class_parameter name: (_) @name type: (_) @type) @variable))
(class_parameter ["val" "var"] name: (_) @name type: (_) @type) @variable
(class_parameter name: (_) @name type: (_) @type) @parameter

(function_definition name: (_) @name return_type: (_)? @type body: (_) @body) @function
(function_declaration name: (_) @name return_type: (_)? @type) @function
(given_definition name: (_) @name return_type: (_) @type body: (_)? @body) @variable
(lambda_expression) @block

(val_definition pattern: (identifier) @name type: (_)? @type value: (_) @value) @variable
(var_definition pattern: (identifier) @name type: (_)? @type value: (_) @value) @variable
(val_declaration name: (identifier) @name type: (_) @type) @variable
(var_declaration name: (identifier) @name type: (_) @type) @variable
(parameter name: (_) @name type: (_) @type) @parameter
(binding name: (_) @name type: (_)? @type) @parameter
(typed_pattern pattern: (identifier) @name type: (_) @type) @parameter
(enumerator . (identifier) @name . (_) @value) @loop
(return_expression (_) @returned)
(function_definition body: (block (_) @returned .))
(function_definition body: [(call_expression) (instance_expression) (identifier) (field_expression)] @returned)

(package_clause) @import
(import_declaration) @import
