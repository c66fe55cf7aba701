package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/spf13/cobra"

	"lockerd/cmd/lockerd/config"
	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
	"lockerd/kiosk/web"
	"lockerd/simulator"
	"lockerd/store"
)

const (
	defaultListen = "127.0.0.1:8080"
	socketFile    = "lockerd.sock"
)

// simulateFlags are what the command line says; empty where it says nothing.
type simulateFlags struct {
	listen, data, config string
	allowRemote          bool
	verbose              bool
}

func newSimulateCommand() *cobra.Command {
	var flags simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run a whole kiosk on simulated hardware",
		Long: `Run the very kiosk that runs on real hardware, over simulated doors, keypad,
scanner and screen. Its page shows the bank, lets you be courier, customer and
technician, and break things. Stopping and starting it again goes on where it was.

A configuration tells it the lockers and the rules. What the file says of
data.dir, http.listen and http.socket is about the real kiosk and stays unused.`,
		Example: "  lockerd simulate\n  lockerd simulate --listen 127.0.0.1:9000 --data ./bank",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return simulate(cmd, flags) },
	}
	cmd.Flags().StringVar(&flags.listen, "listen", defaultListen, "`ADDRESS` of the page and the API")
	cmd.Flags().StringVar(&flags.data, "data", "", "`DIR` of books, world and tokens (default: the user's state directory)")
	cmd.Flags().StringVar(&flags.config, "config", "", "a configuration `FILE` (default: a bank of 24 lockers)")
	cmd.Flags().BoolVar(&flags.allowRemote, "allow-remote", false, "listen beyond this machine: whoever reaches the page can open every door and read every code")
	cmd.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "log more")
	return cmd
}

func simulate(cmd *cobra.Command, flags simulateFlags) error {
	c, err := config.Load(flags.config, config.Simulator, os.Environ())
	if err != nil {
		return err
	}
	if err := checkLoopback(flags.listen, flags.allowRemote); err != nil {
		return err
	}
	dir, err := dataDir(flags.data)
	if err != nil {
		return failed(err)
	}
	level := slog.LevelWarn
	if flags.verbose {
		level = slog.LevelDebug
	}
	sim := &simulation{
		dir: dir, listen: flags.listen, socket: filepath.Join(dir, socketFile),
		log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level})),
		out: cmd.OutOrStdout(),
	}
	if err := sim.prepare(c); err != nil {
		return failed(err)
	}
	return failed(sim.run(cmd.Context()))
}

// checkLoopback refuses to let strangers in by mistake: a simulator has no secrets.
func checkLoopback(listen string, allowRemote bool) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w: write it like %s", listen, err, defaultListen)
	}
	if ip := net.ParseIP(host); allowRemote || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("--listen %s is reachable from other machines, which could open every door and read every code: use %s, or add --allow-remote if you mean it", listen, defaultListen)
}

// dataDir makes the directory for the books; without a name, the simulator's own.
func dataDir(dir string) (string, error) {
	if dir == "" {
		var err error
		if dir, err = simulatorDir(); err != nil {
			return "", err
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o700)
}

// simulatorDir is where a simulator keeps its data when nobody names a place
// (XDG Base Directory Specification, XDG_STATE_HOME).
func simulatorDir() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no place for the data: %w: name one with --data", err)
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "lockerd", "simulator"), nil
}

// simulation is the simulated world with the kiosk that lives in it.
type simulation struct {
	dir, listen, socket string
	log                 *slog.Logger
	out                 io.Writer

	setting setting
	books   *store.Store // of the life to begin next
	world   *simulator.Simulation
	life    atomic.Pointer[life]
	tokens  simulator.Session
	board   switchboard
	page    http.Handler
}

// prepare opens the books, which keeps a second simulator out of the
// directory, and then the world.
func (s *simulation) prepare(c *config.Config) error {
	_, statErr := os.Stat(s.booksPath())
	key, err := deviceKey(s.dir, statErr == nil)
	if err != nil {
		return err
	}
	if s.setting.keyring, err = kiosk.NewKeyring(key); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(s.dir, deviceKeyFile), err)
	}
	if s.setting.language, err = terminal.ParseLanguage(c.Screen.Language); err != nil {
		return err
	}
	s.setting.log = s.log
	s.setting.rules = c.Rules()
	doors := simulatedBank(&s.setting.rules, c.LatchRules())
	if s.books, err = store.Open(s.booksPath(), store.Options{}); err != nil {
		return err
	}
	// The books are locked: nobody else writes here, so what is left is from a kill.
	if err := removeUnfinished(s.dir, deviceKeyFile, tokensFile); err != nil {
		return errors.Join(err, s.books.Close())
	}
	if s.world, err = simulator.Open(s.dir, systemClock{}, doors); err != nil {
		return errors.Join(err, s.books.Close())
	}
	s.setting.messenger = phones{s.world.Outbox}
	return nil
}

func (s *simulation) booksPath() string { return filepath.Join(s.dir, booksFile) }

// simulatedBank returns the doors to simulate: those of the configuration, or
// the default bank, which the rules then learn of.
func simulatedBank(rules *kiosk.Rules, latch kiosk.LatchRules) []simulator.Door {
	if len(rules.Lockers) == 0 {
		doors := simulator.DefaultBank()
		rules.Lockers = specsOf(doors, latch)
		return doors
	}
	doors := make([]simulator.Door, 0, len(rules.Lockers))
	for i := range rules.Lockers {
		spec := &rules.Lockers[i]
		spec.Door = hal.DoorID(spec.ID) // how the real doors are wired has no meaning here
		inner := rules.Sizes[spec.Size]
		doors = append(doors, simulator.Door{
			ID: spec.Door, Size: spec.Size.String(), Accessible: spec.Accessible,
			Width: inner[0], Height: inner[1], Depth: inner[2],
		})
	}
	return doors
}

func specsOf(doors []simulator.Door, latch kiosk.LatchRules) []kiosk.LockerSpec {
	specs := make([]kiosk.LockerSpec, 0, len(doors))
	for _, door := range doors {
		size, err := kiosk.ParseSize(door.Size)
		if err != nil {
			panic("lockerd: the default bank has a door of no size: " + err.Error())
		}
		specs = append(specs, kiosk.LockerSpec{
			ID: kiosk.LockerID(door.ID), Size: size, Climate: kiosk.Ambient,
			Accessible: door.Accessible, Door: door.ID, Latch: latch,
		})
	}
	return specs
}

// run is the simulator's life: boot, serve, and a proper goodbye.
func (s *simulation) run(ctx context.Context) error {
	err := s.serveUntil(ctx)
	if l := s.life.Load(); l != nil {
		err = errors.Join(err, l.end())
	}
	return errors.Join(err, wrap("save the world", s.world.Close()))
}

func (s *simulation) serveUntil(ctx context.Context) error {
	s.page = s.world.Handler(s.machine())
	if err := s.boot(ctx); err != nil {
		return err
	}
	var err error
	if s.tokens, err = simulatorTokens(ctx, s.life.Load().kiosk, filepath.Join(s.dir, tokensFile)); err != nil {
		return fmt.Errorf("%s: %w", tokensFile, err)
	}
	var config net.ListenConfig
	tcp, err := config.Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("%w: choose another address with --listen", err)
	}
	socket, err := listenSocket(ctx, s.socket)
	if err != nil {
		return errors.Join(err, tcp.Close())
	}
	_, err = fmt.Fprintf(s.out, "The kiosk is open: http://%s/\nIts data is in %s; stop it with Ctrl-C, and it goes on from there.\n", tcp.Addr(), s.dir)
	if err != nil {
		return errors.Join(err, tcp.Close(), socket.Close())
	}
	return serve(ctx, &s.board, s.log, s.world.EndWatches, tcp, socket)
}

// boot begins a life of the kiosk and connects its API.
func (s *simulation) boot(ctx context.Context) error {
	if s.books == nil {
		var err error
		if s.books, err = store.Open(s.booksPath(), store.Options{}); err != nil {
			return err
		}
	}
	books := s.books
	s.books = nil
	l, err := begin(ctx, s.setting, books, devices{
		bank: s.world.World.Bank(), keypad: s.world.Panel, scanner: s.world.Panel,
		screen: s.world.Panel, buzzer: s.world.Panel, clock: s.world.Clock,
	})
	if err != nil {
		return err
	}
	s.life.Store(l)
	s.board.connect(web.New(l.kiosk, web.Options{
		Log: s.log, Version: version, Next: s.page,
		Now: systemClock{}.Now,
	}))
	return nil
}

// machine is what the simulator's control calls may do to the kiosk.
func (s *simulation) machine() simulator.Machine {
	return simulator.Machine{
		Kill: func() {
			if err := s.life.Load().die(); err != nil {
				s.log.Warn("after the power cut", "error", err)
			}
		},
		Boot: s.boot,
		Settle: func(ctx context.Context) error {
			_, err := s.life.Load().kiosk.Sweep(ctx)
			return err
		},
		SettleEvery: s.setting.rules.Expiry.SweepEvery,
		Session:     func() simulator.Session { return s.tokens },
	}
}

// phones are the customers' phones: they show what customers were sent.
type phones struct{ outbox *simulator.Outbox }

// Deliver implements kiosk.Messenger.
func (p phones) Deliver(_ context.Context, m kiosk.Message) error {
	p.outbox.Add(simulator.Message{
		ID: m.ID, To: m.To.Address, Parcel: string(m.Parcel), Kind: string(m.Kind),
		Code: m.Code, Locker: string(m.Locker), Until: m.Until, At: m.At,
	})
	return nil
}
