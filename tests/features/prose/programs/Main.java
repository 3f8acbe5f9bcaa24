/**
 * Says {@code nothing} of {@link Main}.
 *
 * @param name the name that is wrong
 * @return nothing at all
 */
class Main { String a = "// no"; String b = """
  text // block
  """; char c = '\''; } // It ends.
