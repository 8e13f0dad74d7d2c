// Package e2e holds the tests that look at Siger as visitors do: in a real
// browser, on a phone's and a desk's width, in light and dark, with JavaScript
// and without, in every language.
//
// They need Chromium (SIGER_CHROMIUM names another one than the PATH's) and
// axe-core (npm ci in this folder, or SIGER_AXE names axe.min.js). Without them
// they skip, unless SIGER_REQUIRE_ALL=1. With SIGER_SHOTS they leave pictures
// of every page in that folder:
//
//	SIGER_SHOTS=/tmp/shots go test ./e2e
//
// The picture of the README is made by
//
//	SIGER_README_SHOT=$PWD/docs/screenshot.png go test ./e2e -run TestScreenshot
package e2e
