package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"lockerd/kiosk"
	"lockerd/simulator"
)

const tokensFile = "tokens.json"

// simulatorAdmin is who does what the simulator itself has to have done.
var simulatorAdmin = kiosk.Admin("simulator")

// simulatorTokens returns the tokens of the simulator's partner and admin from
// the file, or makes them known to the kiosk and writes them there.
func simulatorTokens(ctx context.Context, k *kiosk.Kiosk, path string) (simulator.Session, error) {
	var tokens simulator.Session
	text, err := os.ReadFile(path)
	if err == nil {
		if err := json.Unmarshal(text, &tokens); err != nil {
			return tokens, fmt.Errorf("%s: %w: remove it, and new tokens are made", path, err)
		}
		valid, err := stillValid(ctx, k, tokens)
		if err != nil || valid {
			return tokens, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return tokens, err
	}
	return makeTokens(ctx, k, path)
}

// stillValid says whether the kiosk knows the tokens: its books may be newer than the file.
func stillValid(ctx context.Context, k *kiosk.Kiosk, tokens simulator.Session) (bool, error) {
	_, partner := k.Authenticate(ctx, tokens.Partner)
	_, admin := k.Authenticate(ctx, tokens.Admin)
	_, badge := k.Badge(ctx, tokens.Badge)
	err := errors.Join(partner, admin, badge)
	if errors.Is(err, kiosk.ErrUnknownCredential) {
		return false, nil
	}
	return err == nil, err
}

func makeTokens(ctx context.Context, k *kiosk.Kiosk, path string) (simulator.Session, error) {
	partner, err := k.AddPartner(ctx, simulatorAdmin, "Simulated Parcels")
	if err != nil {
		return simulator.Session{}, err
	}
	admin, err := k.AddAdmin(ctx, simulatorAdmin, "technician")
	if err != nil {
		return simulator.Session{}, err
	}
	tokens := simulator.Session{Partner: partner.Token, Admin: admin, Badge: partner.Badge}
	text, err := json.MarshalIndent(tokens, "", "  ")
	if err != nil {
		return tokens, err
	}
	return tokens, writeSecret(path, append(text, '\n'))
}
