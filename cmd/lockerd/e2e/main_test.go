package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The programs under test, as TestMain built them.
var lockerd, lockerctl string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lockerd-bin")
	if err != nil {
		return refuse(err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			refuse(err)
		}
	}()
	build := exec.CommandContext(context.Background(), "go", "build", "-o", dir, "lockerd/cmd/lockerd", "lockerd/cmd/lockerctl")
	if output, err := build.CombinedOutput(); err != nil {
		return refuse(fmt.Errorf("%w\n%s", err, output))
	}
	lockerd, lockerctl = filepath.Join(dir, "lockerd"), filepath.Join(dir, "lockerctl")
	return m.Run()
}

func refuse(err error) int {
	fmt.Fprintln(os.Stderr, "e2e: building the programs:", err)
	return 1
}
