package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "lockerd/"

// everything stands for a room that may import all others.
const everything = "*"

// rooms says which rooms a room may import, besides its own inner packages.
var rooms = map[string][]string{
	"hal":            {},
	"hal/haltest":    {"hal"},
	"simulator":      {"hal"},
	"kiosk":          {"hal"},
	"store":          {"kiosk"},
	"kiosk/web":      {"kiosk"},
	"kiosk/terminal": {"kiosk", "hal"},
	"cmd/lockerd":    {everything},
	"cmd/lockerctl":  {"kiosk", "kiosk/web"},
}

// owners are libraries that only one room may import: everybody else goes
// through that room.
var owners = map[string]string{
	"go.etcd.io/bbolt":              "store",
	"github.com/spf13/viper":        "cmd/lockerd",
	"github.com/danielgtaylor/huma": "kiosk/web",
	"github.com/prometheus":         "kiosk/web",
	"periph.io":                     "hal/board",
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for pkg, imports := range importsOf(t) {
		room := roomOf(pkg)
		allowed, known := rooms[room]
		if !assert.True(t, known, "package %s is in no room: add its room to the table, with what it may import", pkg) {
			continue
		}
		for _, imported := range imports {
			if owner := ownerOf(imported); owner != "" {
				assert.Equal(t, owner, room, "package %s imports %s, which only %s may", pkg, imported, owner)
			}
			if !strings.HasPrefix(imported, module) {
				continue
			}
			to := roomOf(imported)
			fine := to == room || slices.Contains(allowed, to) || slices.Contains(allowed, everything)
			assert.True(t, fine, "package %s imports %s: room %s may import %v", pkg, imported, room, allowed)
		}
	}
}

// TestOnlyCmdAsksForTheTime: below cmd the clock is injected, so that it can
// be a virtual one.
func TestOnlyCmdAsksForTheTime(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "grep", "-rnE", `\btime\.(Now|Since|Until|Sleep|After|AfterFunc|NewTimer|NewTicker|Tick)\(`,
		"--include=*.go", "--exclude=*_test.go", "--exclude-dir=haltest", "../../hal", "../../kiosk", "../../store", "../../simulator").Output()
	if len(out) > 0 {
		t.Errorf("package time is asked for the present here:\n%s", out)
	}
	var status *exec.ExitError
	require.ErrorAs(t, err, &status, "grep finds nothing and says so")
	assert.Equal(t, 1, status.ExitCode())
}

// roomOf is the longest room that the package lies in; the package itself if there is none.
func roomOf(pkg string) string {
	pkg = strings.TrimPrefix(pkg, module)
	for room := pkg; room != ""; {
		if _, ok := rooms[room]; ok {
			return room
		}
		room = room[:max(0, strings.LastIndex(room, "/"))]
	}
	return pkg
}

func ownerOf(imported string) string {
	for library, owner := range owners {
		if imported == library || strings.HasPrefix(imported, library+"/") {
			return owner
		}
	}
	return ""
}

// importsOf returns what each package imports outside its tests.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	require.NoError(t, err)
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		imports[words[0]] = words[1:]
	}
	require.Contains(t, imports, module+"kiosk", "the list is that of this module")
	return imports
}
