// One comment /* that is a line.
val a = "http://${if (x) "//" else "y"}" // This is one.
val b = """raw "quoted" // no"""
/* outer /* inner */ still a comment. */
