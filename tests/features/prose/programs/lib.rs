//! The crate is fine.

/// Fails when `name` is empty.
///
/// ```
/// let never = "read";
/// ```
fn f<'a>(x: &'a str) { let s = r#"no // comment "here" "#; /* nested /* comments */ end here. */ let c = '"'; } // The end.
