/* It's broken. */
#error don't stop here
#define URL "http://x" // Read this one.
char c = '"'; int n = 1; /* Unclosed "here" */
