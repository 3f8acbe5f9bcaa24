// MARK: - Nothing
/// Throws when it isn't there.
let a = "x \(y["//"]) z" // It is read.
let b = #"raw "// no" here"# // So is this.
let c = """
// no
"""
