; Ruby; the parts are explained in reading/reader.py.
(program [(module) (class)] @namespace)
(class name: [(constant) @name (scope_resolution name: (_) @name)] body: (_)? @body "end" @body) @class
(class name: [(constant) @name (scope_resolution name: (_) @name)] superclass: (superclass (_) @base)) @class
(class name: [(constant) @name (scope_resolution name: (_) @name)] body: (body_statement (call
  method: (identifier) @object arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#match? @object "^(include|extend|prepend)$")) @class
(module name: [(constant) @name (scope_resolution name: (_) @name)] body: (_)? @body "end" @body) @class
(module name: [(constant) @name (scope_resolution name: (_) @name)] body: (body_statement (call
  method: (identifier) @object arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#match? @object "^(include|extend|prepend)$")) @class
(assignment left: (constant) @name right: (call receiver: (constant) @object method: (identifier) @value
  block: (_) @inner @body) (#match? @object "^(Struct|Class|Module|Data)$") (#match? @value "^(new|define)$")) @class

(method name: (_) @name body: (_)? @body "end"? @body) @function
(singleton_method object: (self) name: (_) @name body: (_)? @body "end"? @body) @function
(singleton_method object: (constant) @owner name: (_) @name body: (_)? @body "end"? @body) @function
(alias name: (_) @name) @function
(call method: (identifier) @object arguments: (argument_list . (simple_symbol) @name)
  (#match? @object "^(alias_method|define_method|define_singleton_method|scope)$")) @function
(block) @block
(do_block) @block
(lambda) @block

(assignment left: (constant) @name right: (_) @value) @variable
(assignment left: [(instance_variable) (class_variable)] @name right: (_) @value) @assigned
(operator_assignment left: [(instance_variable) (class_variable)] @name right: (_) @value) @assigned
(call method: (identifier) @object arguments: (argument_list (simple_symbol) @name)
  (#match? @object "^(attr_reader|attr_writer|attr_accessor|attr|delegate|mattr_accessor|cattr_accessor|class_attribute|thread_mattr_accessor)$")) @variable
(call !receiver method: (identifier) @object arguments: (argument_list . (simple_symbol) @name)
  (#match? @object "^(has_many|has_one|belongs_to|has_and_belongs_to_many|has_one_attached|has_many_attached|enum|attribute|option|property|field)$")) @variable
(assignment left: (identifier) @name right: (_) @value) @parameter
(operator_assignment left: (identifier) @name right: (_) @value) @parameter
(method_parameters (identifier) @name @parameter)
(optional_parameter name: (_) @name value: (_) @value) @parameter
(keyword_parameter name: (_) @name value: (_)? @value) @parameter
(block_parameters (identifier) @name @parameter)
(exception_variable (identifier) @name) @parameter
(for pattern: (identifier) @name value: (in (_) @value)) @loop
(return (argument_list . (_) @returned))
(method body: (body_statement (_) @returned .))
(singleton_method body: (body_statement (_) @returned .))

(call !receiver method: (identifier) @object arguments: (argument_list . (string))
  (#match? @object "^require(_relative)?$")) @import
