"""What a value must be, in an option of a construct or in the template of someone else. No AWS library."""
