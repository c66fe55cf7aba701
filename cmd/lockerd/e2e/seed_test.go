package e2e

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// seed is what a test's random moments come from. It is printed with a failure.
func seed(t testing.TB) uint64 {
	t.Helper()
	given, ok := os.LookupEnv("TEST_E2E_SEED")
	if !ok {
		given = strconv.FormatUint(rand.Uint64N(1_000_000), 10)
	}
	number, err := strconv.ParseUint(given, 10, 64)
	require.NoError(t, err, "TEST_E2E_SEED")
	t.Logf("seed: TEST_E2E_SEED=%s", given)
	return number
}
