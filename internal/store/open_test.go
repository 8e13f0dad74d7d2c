package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"siger/internal/store"
	"siger/internal/store/storetest"
)

// A write is on disk before it is acknowledged: WAL with synchronous=FULL, on
// the connection that writes. NORMAL would lose the last commits in a power cut.
func TestWritesReachTheDisk(t *testing.T) {
	db, err := store.Open(t.Context(), "file:"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for pragma, want := range map[string]string{
		"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "10000",
	} {
		var got string
		if err := db.SQL().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
	if n := db.SQL().Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections write, want 1", n)
	}
}

func TestSecondServerIsRefused(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data with space?#%")
	first, err := store.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if first.Folder() != folder {
		t.Errorf("folder %q", first.Folder())
	}
	_, err = store.Open(t.Context(), folder)
	if err == nil || !strings.Contains(err.Error(), "in use by another siger") || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second opener: %v; want a refusal that names the first", err)
	}
	// A command beside the server may read and add.
	if err := first.Migrate(t.Context(), shop...); err != nil {
		t.Fatal(err)
	}
	beside, err := store.Open(t.Context(), folder, store.Shared())
	if err != nil {
		t.Fatal(err)
	}
	if err := set(t.Context(), beside, "a", 4); err != nil {
		t.Error(err)
	}
	if n := counter(t, first, "a"); n != 4 {
		t.Errorf("the server sees a = %d, want 4", n)
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	again, err := store.Open(t.Context(), folder)
	if err != nil {
		t.Fatalf("after the first has closed: %v", err)
	}
	again.Close()
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	garbage := t.TempDir()
	if err := os.WriteFile(filepath.Join(garbage, "siger.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, address := range map[string]string{
		"a file as folder":   file,
		"a foreign file":     garbage,
		"nobody listening":   "postgres://siger:s3cret@127.0.0.1:1/siger?sslmode=disable",
		"a broken address":   "postgres://siger:s3cret@host:port/siger",
		"an unknown setting": "postgres://siger:s3cret@127.0.0.1:1/siger?sslmode=s3cret",
	} {
		db, err := store.Open(t.Context(), address)
		if err == nil {
			db.Close()
			t.Errorf("%s: opened", what)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error shows the password: %v", what, err)
		}
	}
	// A refused folder is not left locked.
	if err := os.Remove(filepath.Join(garbage, "siger.db")); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), garbage)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

// TestKillLosesNoAcknowledgedWrite starts this test binary as a writer, kills
// it in the middle and looks for every write it had acknowledged.
func TestKillLosesNoAcknowledgedWrite(t *testing.T) {
	if folder := os.Getenv("SIGER_TEST_WRITER"); folder != "" {
		writeUntilKilled(t, folder)
		return
	}
	folder := t.TempDir()
	acknowledged := 0
	for round := range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKillLosesNoAcknowledgedWrite$")
		cmd.Env = append(os.Environ(), "SIGER_TEST_WRITER="+folder)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var ids []string
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
				ids = append(ids, id)
			}
			if len(ids) == 20+round {
				cmd.Process.Kill() // SIGKILL while the next writes are under way
			}
		}
		cmd.Wait()
		acknowledged += len(ids)
		db, err := store.Open(t.Context(), folder) // also: a killed process leaves no lock behind
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if err := db.QueryRow(t.Context(), `SELECT name FROM shop_row WHERE id = $1`, id).Scan(new(string)); err != nil {
				t.Errorf("round %d: acknowledged write %s: %v", round, id, err)
			}
		}
		var verdict string
		if err := db.QueryRow(t.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("integrity: %s, %v", verdict, err)
		}
		db.Close()
	}
	if acknowledged < 60 {
		t.Errorf("only %d writes acknowledged: the test did not test", acknowledged)
	}
}

// writeUntilKilled inserts rows and prints each id once its write is acknowledged.
func writeUntilKilled(t *testing.T, folder string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, err := store.Open(ctx, folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx, shop...); err != nil {
		t.Fatal(err)
	}
	for ctx.Err() == nil {
		id := store.NewID()
		err := db.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO shop_row (id, name) VALUES ($1, $2)`, id, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("ack", id)
	}
}

func TestSchemaPerTest(t *testing.T) {
	one, two := storetest.Schema(t), storetest.Schema(t)
	if one == two {
		t.Fatal("two tests share a schema")
	}
	for _, address := range []string{one, two} {
		db, err := store.Open(t.Context(), address, store.Connections(1))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context(), shop...); err != nil { // the tables of one are not in the way of the other
			t.Fatal(err)
		}
		if db.Folder() != "" {
			t.Errorf("folder %q on PostgreSQL", db.Folder())
		}
	}
}

// Several openers of one data folder, as commands beside a server are, write
// at once and lose nothing.
func TestOpenersBesideEachOtherLoseNothing(t *testing.T) {
	const openers, each = 4, 20
	folder := t.TempDir()
	server, err := store.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := server.Migrate(t.Context(), shop...); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range openers {
		wg.Go(func() {
			db, err := store.Open(t.Context(), folder, store.Shared())
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			for range each {
				err := db.InTx(t.Context(), func(tx *store.Tx) error {
					return set(t.Context(), tx, "a", counter(t, tx, "a")+1)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := counter(t, server, "a"); n != openers*each {
		t.Errorf("a = %d after %d increments", n, openers*each)
	}
}
