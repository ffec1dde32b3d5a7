; Every name outside strings and comments, those inside f-strings included.
(identifier) @name
