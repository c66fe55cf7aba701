package terminal

import (
	"fmt"
	"strings"
)

// Language is what the screen speaks.
type Language uint8

// The languages.
const (
	English Language = iota
	German
)

// Languages are all languages, in the order in which the key on the idle page
// goes through them.
var Languages = []Language{English, German}

// ParseLanguage reads a language tag (RFC 5646): "en" or "de", in either case.
func ParseLanguage(tag string) (Language, error) {
	for _, l := range Languages {
		if strings.EqualFold(tag, l.String()) {
			return l, nil
		}
	}
	return English, fmt.Errorf("language %q is not one of en, de", tag)
}

// String returns the language tag.
func (l Language) String() string {
	switch l {
	case English:
		return "en"
	case German:
		return "de"
	}
	return fmt.Sprintf("Language(%d)", uint8(l))
}

// next is the language that the key on the idle page switches to.
func (l Language) next() Language { return Languages[(int(l)+1)%len(Languages)] }
