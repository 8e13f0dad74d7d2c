package durability

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// powerRound lets the clients keep asks in a program on the disk, and cuts the
// power while they do. It returns how much of what was ever acknowledged is
// gone then, and what else is wrong with what the disk kept.
func powerRound(t *testing.T, d *disk, c *clients, program string, luck float64) (missing int, wrong error) {
	t.Helper()
	folder := t.TempDir()
	server := mount(t, d, folder)
	defer unmount(t, server, folder)
	p, err := serve(t, program, filepath.Join(folder, "data"))
	if err != nil {
		return len(c.acked), err
	}
	defer p.kill()
	c.again(t, p.address, 20)
	stop := c.begin(t, p.address)
	time.Sleep(100*time.Millisecond + rand.N(500*time.Millisecond))
	c.over.Store(true)
	d.cut()
	p.kill()
	stop()
	d.restore(luck)
	survived := t.TempDir()
	if err := d.copyTo(survived); err != nil {
		t.Fatal(err)
	}
	return c.lost(t.Context(), filepath.Join(survived, "data"))
}

// The power fails at random moments: every acknowledged ask is there
// afterwards, whether nothing, some or all of what was not confirmed had reached
// the disk.
func TestPowerLossLosesNothingThatWasAcknowledged(t *testing.T) {
	program, d, c := build(t, ""), newDisk(), newClients()
	for round := range rounds(t, "SIGER_POWER_ROUNDS", 10) {
		luck := []float64{0, rand.Float64(), 0.95, 1}[round%4]
		missing, wrong := powerRound(t, d, c, program, luck)
		if missing > 0 || wrong != nil {
			t.Fatalf("round %d, luck %.2f: of %d acknowledged %d are gone, %v", round+1, luck, len(c.acked), missing, wrong)
		}
	}
	if len(c.acked) == 0 {
		t.Fatal("nothing was acknowledged: the test proves nothing")
	}
	t.Logf("%d acknowledged, 0 lost in %d power cuts", len(c.acked), c.round)
}

// A program that does not wait for the disk, or only now and then, loses
// acknowledged asks on the same disk: the test above would notice.
func TestPowerLossNoticesAProgramThatDoesNotWait(t *testing.T) {
	for _, synchronous := range []string{"OFF", "NORMAL"} {
		t.Run(synchronous, func(t *testing.T) {
			program := build(t, "-X siger/internal/store.synchronous="+synchronous)
			for range 5 {
				c := newClients()
				missing, wrong := powerRound(t, newDisk(), c, program, 0)
				if missing > 0 {
					t.Logf("of %d acknowledged %d are gone, %v", len(c.acked), missing, fmt.Sprint(wrong))
					return
				}
			}
			t.Error("five power cuts and nothing acknowledged was lost: the test would not notice")
		})
	}
}
