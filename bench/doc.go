// Package bench measures Siger against a peer or a limit that is measured in
// the same run, and prints ratios. It gates on no absolute time: machines
// differ, ratios less so.
//
//	go test ./bench -run '^$' -bench .
package bench
