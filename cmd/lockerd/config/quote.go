package config

import (
	"slices"
	"strconv"
	"strings"
)

// longest is how much of a stranger's text a message repeats.
const longest = 40

// quote writes text that came from outside into a message: in quotes, without
// control characters, and not without end.
func quote(text string) string { return strconv.Quote(clip(text)) }

func clip(text string) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "..."
	}
	return text
}

// bare writes a key as a file does: plain where it may be, else in quotes.
func bare(name string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
	}
	if name == "" || len(name) > longest || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return quote(name)
	}
	return name
}

// list joins words as a sentence does: "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// meant guesses which of the known words somebody wanted to write.
func meant(word string, known []string) (string, bool) {
	if len(word) > longest || len(known) == 0 {
		return "", false
	}
	nearest := slices.MinFunc(known, func(a, b string) int {
		return distance(word, a) - distance(word, b)
	})
	return nearest, distance(word, nearest) <= 1+len(nearest)/4
}

// distance is the number of letters to add, drop or replace between two words
// (Levenshtein), not counting their case.
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
