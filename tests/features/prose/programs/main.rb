# frozen_string_literal: true

# Raises when nothing works.
x = "a #{y["#"]} # no" # It's a comment.
text = <<~TEXT
  # This is no comment.
TEXT
=begin
A block is read, too.
=end
z = /[#"]/ # So is this.
__END__
# But not this.
