#' Fails when nothing is given.
#'
#' @param x the thing that failed
f <- function(x) "# no" # It isn't a string.
