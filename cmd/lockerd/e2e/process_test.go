package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// process is one run of a program.
type process struct {
	cmd    *exec.Cmd
	output *transcript
	// ended is closed when it has ended; err then says how.
	ended chan struct{}
	err   error
}

// transcript is what a process has said so far, on both its outputs.
type transcript struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}

// begin starts a program beside the test and does not wait for it. Who begins
// one ends it.
func begin(t testing.TB, env []string, program string, args ...string) *process {
	t.Helper()
	p := &process{output: &transcript{}, ended: make(chan struct{})}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), program, args...)
	p.cmd.Env = append(quietEnvironment(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	require.NoError(t, p.cmd.Start())
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	return p
}

// quietEnvironment is this process' own, without what would lead the programs
// to the data or the settings of whoever runs the tests.
func quietEnvironment() []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "LOCKERD_") && name != "XDG_STATE_HOME" && name != "HOME" && name != "CREDENTIALS_DIRECTORY" {
			env = append(env, variable)
		}
	}
	return append(env, "HOME=/nonexistent", "TZ=UTC")
}

func (p *process) signal(s os.Signal) error {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// kill ends it as a crash does. Killing it again does nothing.
func (p *process) kill(t testing.TB) {
	t.Helper()
	require.NoError(t, p.signal(syscall.SIGKILL))
	<-p.ended
}

// running says whether it has not ended.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// code waits for the end and returns the exit code.
func (p *process) code(t testing.TB) int {
	t.Helper()
	eventuallyIs(t, "the process ends", false, p.running)
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		require.NoError(t, p.err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// result is what a program that has ended left behind.
type result struct {
	code     int
	out, err string
}

// run runs a program to its end.
func run(t testing.TB, env []string, program string, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience) // it runs while a test cleans up, too
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(quietEnvironment(), env...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	require.NoError(t, ctx.Err(), "%v does not end:\n%s%s", args, &out, &errOut)
	return result{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}
