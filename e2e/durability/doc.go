// Package durability holds the tests that take the ground away from under the
// real program: they kill it, and they cut the power of the disk it writes to,
// at random moments under load, and then ask for everything it had
// acknowledged.
//
// A kill leaves what the program wrote to the operating system; a power cut
// does not. So the program runs on a file system of ours, mounted through
// /dev/fuse (Linux, as root; otherwise that test skips), which loses what was
// not confirmed by fsync. That the test would notice is tested too, with
// programs built so that they do not wait for the disk.
//
//	SIGER_KILL_ROUNDS=50  kills instead of 20
//	SIGER_POWER_ROUNDS=50 power cuts instead of 10
package durability
