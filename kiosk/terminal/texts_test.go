package terminal

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// The smallest screen is a character display of 20 columns and 4 rows.
const columns, rows = 20, 4

func TestEveryTextFitsTheSmallestScreen(t *testing.T) {
	longest := args{
		locker: kiosk.LockerID(strings.Repeat("W", 50)),
		parcel: kiosk.ParcelID(strings.Repeat("W", 64)),
		entry:  masked(strings.Repeat("8", kiosk.MaxCodeLength)),
		wait:   90 * time.Minute,
		count:  100_000,
	}
	for _, language := range Languages {
		for _, support := range []string{"", "+49 123 456 789 0123"} {
			dialogue := &Terminal{language: language, support: support, kioskID: strings.Repeat("K", 40)}
			for what := range texts {
				page := dialogue.say(text(what), longest)
				require.NotEmpty(t, page.Title, "text %d in %s", what, language)
				assert.LessOrEqual(t, len(page.Lines), rows-1, "%s: %q", language, page)
				for _, line := range append([]string{page.Title}, page.Lines...) {
					assert.LessOrEqual(t, utf8.RuneCountInString(line), columns, "%s: %q", language, line)
					assert.NotContains(t, line, "{", "an argument without a name")
				}
			}
		}
	}
}

func TestEveryLanguageSaysTheSame(t *testing.T) {
	for what, pages := range texts {
		require.Len(t, pages, len(Languages), "text %d", what)
		for _, argument := range []string{"{door}", "{parcel}", "{entry}", "{wait}", "{count}"} {
			in := map[bool]int{}
			for _, language := range Languages {
				page := pages[language]
				in[strings.Contains(page.Title+strings.Join(page.Lines, " "), argument)]++
			}
			assert.Len(t, in, 1, "text %d: %s is not in every language", what, argument)
		}
	}
}

func TestEveryPhaseOfAVisitHasAText(t *testing.T) {
	for purpose, course := range courses {
		reached := map[phase]bool{opening: true}
		for _, steps := range course {
			for _, to := range steps {
				reached[to] = true
			}
		}
		for p := range reached {
			assert.Contains(t, visitTexts[purpose], p, "%s, phase %d", purpose, p)
		}
	}
}

func TestWaitsAreRoundedUp(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Millisecond:        "1 s",
		29*time.Second + 1:      "30 s",
		90 * time.Second:        "90 s",
		91 * time.Second:        "2 min",
		time.Hour + time.Second: "61 min",
	} {
		assert.Equal(t, want, inWords(wait))
	}
}

func TestTheScreenMasksTheCode(t *testing.T) {
	assert.Empty(t, masked(""))
	assert.Equal(t, "4", masked("4"))
	assert.Equal(t, "•••••6", masked("123456"))
}

func TestParseLanguage(t *testing.T) {
	for _, language := range Languages {
		got, err := ParseLanguage(strings.ToUpper(language.String()))
		require.NoError(t, err)
		assert.Equal(t, language, got)
	}
	_, err := ParseLanguage("fr")
	assert.Error(t, err)
}
