#!/bin/sh
# shellcheck disable=SC2034
# Stops when it can't go on.
echo "don't # read" 'nor # this' $# ${a#b} # This is read.
cat <<'END' # not after this
# Nothing in here.
END
# And it goes on.
