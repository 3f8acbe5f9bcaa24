// Copyright 2024 Nobody. All rights reserved.

//go:build linux

// Package main says "nothing" that is bad.
package main

/* It isn't
   hopeless. */
func main() { // Stops at once.
	url := "http://example.com/*not*/" + `raw // "nor" this`
	r := '"' // A quote is no string.
}
