package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const goodDropOff = `{"parcel":{"id":"P1","size":"S"}}`

// badRequests are requests that must be refused, whoever is asked, with nothing changed.
func badRequests(s *site) map[string]struct {
	request
	status int
	code   string
} {
	type bad = struct {
		request
		status int
		code   string
	}
	drop := func(body string, status int, code string) bad {
		return bad{request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k", body: body}, status, code}
	}
	pick := func(body string, status int, code string) bad {
		return bad{request{method: "POST", path: "/v1/pickups", body: body}, status, code}
	}
	operate := func(method, path, body string, status int, code string) bad {
		return bad{request{method: method, path: path, token: s.admin, body: body}, status, code}
	}
	const invalid = "invalid_request"
	return map[string]bad{
		"DropOffWithoutBody":          drop(``, 400, "malformed_json"),
		"DropOffIsNotJSON":            drop(`parcel=P1`, 400, "malformed_json"),
		"DropOffEndsEarly":            drop(`{"parcel":{"id":"P1"`, 400, "malformed_json"),
		"DropOffWithTrailingData":     drop(goodDropOff+`{}`, 400, "malformed_json"),
		"DropOffIsNull":               drop(`null`, 422, invalid),
		"DropOffIsAList":              drop(`[`+goodDropOff+`]`, 422, invalid),
		"DropOffIsNotUTF8":            drop("{\"parcel\":{\"id\":\"P\xff\",\"size\":\"S\"}}", 400, "malformed_json"),
		"DropOffWithDuplicateKey":     drop(`{"parcel":{"id":"P1","size":"S","id":"P2"}}`, 400, "duplicate_key"),
		"DropOffWithEscapedDuplicate": drop(`{"parcel":{"id":"P1","size":"S","\u0069d":"P2"}}`, 400, "duplicate_key"),
		"DropOffWithUnknownKey":       drop(`{"parcel":{"id":"P1","size":"S"},"locker":"A1"}`, 422, invalid),
		"DropOffWithUnknownInnerKey":  drop(`{"parcel":{"id":"P1","size":"S","colour":"red"}}`, 422, invalid),
		"DropOffWithKeyInOtherCase":   drop(`{"parcel":{"ID":"P1","size":"S"}}`, 422, invalid),
		"DropOffTooDeep":              drop(strings.Repeat(`{"parcel":`, 500)+`1`+strings.Repeat(`}`, 500), 422, invalid),
		"DropOffOfTenMegabytes":       drop(`{"parcel":{"id":"`+strings.Repeat("P", 10<<20)+`"}}`, 413, "body_too_large"),
		"DropOffWithBothCases":        drop(`{"parcel":{"id":"P1","size":"S","ID":"P2"}}`, 422, invalid),
		"ParcelMissing":               drop(`{"accessible":true}`, 422, invalid),
		"ParcelIsText":                drop(`{"parcel":"P1"}`, 422, invalid),
		"ParcelIDMissing":             drop(`{"parcel":{"size":"S"}}`, 422, invalid),
		"ParcelIDEmpty":               drop(`{"parcel":{"id":"","size":"S"}}`, 422, invalid),
		"ParcelIDIsNumber":            drop(`{"parcel":{"id":1,"size":"S"}}`, 422, invalid),
		"ParcelIDTooLong":             drop(`{"parcel":{"id":"`+strings.Repeat("P", 65)+`","size":"S"}}`, 422, invalid),
		"ParcelIDWithControl":         drop(`{"parcel":{"id":"P\u0007","size":"S"}}`, 422, invalid),
		"ParcelIDWithLineBreak":       drop(`{"parcel":{"id":"P1\n","size":"S"}}`, 422, invalid),
		"ParcelIDWithHalfSurrogate":   drop(`{"parcel":{"id":"\ud800","size":"S"}}`, 422, invalid),
		"ParcelSizeUnknown":           drop(`{"parcel":{"id":"P1","size":"XXL"}}`, 422, invalid),
		"ParcelSizeMissing":           drop(`{"parcel":{"id":"P1"}}`, 422, "size_required"),
		"ParcelTooBig":                drop(`{"parcel":{"id":"P1","dims_mm":[2000,2000,2000]}}`, 422, "parcel_too_big"),
		"ParcelSideZero":              drop(`{"parcel":{"id":"P1","dims_mm":[0,10,10]}}`, 422, invalid),
		"ParcelSideNegative":          drop(`{"parcel":{"id":"P1","dims_mm":[-1,10,10]}}`, 422, invalid),
		"ParcelSideTooLong":           drop(`{"parcel":{"id":"P1","dims_mm":[100001,10,10]}}`, 422, invalid),
		"ParcelSideFraction":          drop(`{"parcel":{"id":"P1","dims_mm":[10.5,10,10]}}`, 422, invalid),
		"ParcelSideExponent":          drop(`{"parcel":{"id":"P1","dims_mm":[1e1,10,10]}}`, 422, invalid),
		"ParcelSideBeyondFloat":       drop(`{"parcel":{"id":"P1","dims_mm":[1e999,10,10]}}`, 422, invalid),
		"ParcelTwoSides":              drop(`{"parcel":{"id":"P1","dims_mm":[10,10]}}`, 422, invalid),
		"ParcelFourSides":             drop(`{"parcel":{"id":"P1","dims_mm":[10,10,10,10]}}`, 422, invalid),
		"ParcelSidesAreText":          drop(`{"parcel":{"id":"P1","dims_mm":["10","10","10"]}}`, 422, invalid),
		"ParcelWeightNegative":        drop(`{"parcel":{"id":"P1","size":"S","weight_g":-1}}`, 422, invalid),
		"ParcelWeightTooMuch":         drop(`{"parcel":{"id":"P1","size":"S","weight_g":100001}}`, 422, invalid),
		"ParcelWeightOverflows":       drop(`{"parcel":{"id":"P1","size":"S","weight_g":99999999999999999999}}`, 422, invalid),
		"ParcelClimateUnknown":        drop(`{"parcel":{"id":"P1","size":"S","climate":"tropical"}}`, 422, invalid),
		"AccessibleIsText":            drop(`{"parcel":{"id":"P1","size":"S"},"accessible":"yes"}`, 422, invalid),
		"ContactIsText":               drop(`{"parcel":{"id":"P1","size":"S"},"contact":"+49"}`, 422, invalid),
		"ContactWithoutAddress":       drop(`{"parcel":{"id":"P1","size":"S"},"contact":{"channel":"sms"}}`, 422, invalid),
		"ContactWithoutChannel":       drop(`{"parcel":{"id":"P1","size":"S"},"contact":{"address":"+49"}}`, 422, invalid),
		"ContactAddressTooLong":       drop(`{"parcel":{"id":"P1","size":"S"},"contact":{"channel":"sms","address":"`+strings.Repeat("1", 255)+`"}}`, 422, invalid),
		"ContactAddressWithControl":   drop(`{"parcel":{"id":"P1","size":"S"},"contact":{"channel":"sms","address":"+49\u0000"}}`, 422, invalid),
		"NoIdempotencyKey":            {request{method: "POST", path: "/v1/dropoffs", token: s.partner, body: goodDropOff}, 400, "idempotency_key_required"},
		"IdempotencyKeyTooLong":       {request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: strings.Repeat("k", 129), body: goodDropOff}, 422, invalid},
		"IdempotencyKeyWithControl":   {request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "a\x01b", body: goodDropOff}, 422, invalid},
		"DropOffAsForm":               {request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k", media: "application/x-www-form-urlencoded", body: goodDropOff}, 415, "unsupported_media_type"},
		"DropOffInLatin1":             {request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k", media: "application/json; charset=latin1", body: goodDropOff}, 415, "unsupported_media_type"},
		"DropOffWithoutToken":         {request{method: "POST", path: "/v1/dropoffs", key: "k", body: goodDropOff}, 401, "unauthorized"},
		"DropOffWithWrongToken":       {request{method: "POST", path: "/v1/dropoffs", token: "WRONG", key: "k", body: goodDropOff}, 401, "unauthorized"},
		"DropOffWithVeryLongToken":    {request{method: "POST", path: "/v1/dropoffs", token: strings.Repeat("T", 5000), key: "k", body: goodDropOff}, 401, "unauthorized"},
		"DropOffByAdmin":              {request{method: "POST", path: "/v1/dropoffs", token: s.admin, key: "k", body: goodDropOff}, 403, "forbidden"},

		"CodeMissing":          pick(`{}`, 422, invalid),
		"CodeIsNumber":         pick(`{"code":123456}`, 422, invalid),
		"CodeIsNull":           pick(`{"code":null}`, 422, invalid),
		"CodeTooShort":         pick(`{"code":"123"}`, 422, invalid),
		"CodeTooLong":          pick(`{"code":"12345678901234567"}`, 422, invalid),
		"CodeWithLetters":      pick(`{"code":"12a456"}`, 422, invalid),
		"CodeWithLineBreak":    pick(`{"code":"123456\n"}`, 422, invalid),
		"CodeInOtherDigits":    pick(`{"code":"١٢٣٤٥٦"}`, 422, invalid),
		"CodeTwice":            pick(`{"code":"123456","code":"654321"}`, 400, "duplicate_key"),
		"PhoneTooShort":        pick(`{"code":"123456","phone_last4":"12"}`, 422, invalid),
		"PickupWithUnknownKey": pick(`{"code":"123456","locker":"A1"}`, 422, invalid),

		"UnknownPath":            operate("GET", "/v1/nothing", "", 404, "not_found"),
		"UnknownVersion":         operate("GET", "/v2/lockers", "", 404, "not_found"),
		"PathWithDots":           operate("GET", "/v1/../v1/lockers", "", 404, "not_found"),
		"PathWithTwoSlashes":     operate("GET", "/v1//lockers", "", 404, "not_found"),
		"WrongMethodOnList":      operate("DELETE", "/v1/lockers", "", 405, "method_not_allowed"),
		"WrongMethodOnPickups":   operate("GET", "/v1/pickups", "", 405, "method_not_allowed"),
		"WrongMethodOnDescribed": operate("POST", "/openapi.json", "", 405, "method_not_allowed"),
		"UnknownMethod":          operate("BREW", "/v1/lockers", "", 405, "method_not_allowed"),
		"OptionsIsNotAnswered":   operate("OPTIONS", "/v1/lockers", "", 405, "method_not_allowed"),
		"UnknownLocker":          operate("GET", "/v1/lockers/Z9", "", 404, "not_found"),
		"LockerIDTooLong":        operate("GET", "/v1/lockers/"+strings.Repeat("A", 65), "", 422, invalid),
		"LockerIDWithControl":    operate("GET", "/v1/lockers/A%00", "", 422, invalid),
		"UnknownReservation":     operate("GET", "/v1/reservations/nope", "", 404, "not_found"),
		"UnknownReturn":          operate("POST", "/v1/returns/nope/collect", "", 404, "not_found"),
		"UnknownPartner":         operate("DELETE", "/v1/partners/nope", "", 404, "not_found"),
		"StatusUnknown":          operate("GET", "/v1/reservations?status=lost", "", 422, invalid),
		"LimitZero":              operate("GET", "/v1/reservations?limit=0", "", 422, invalid),
		"LimitTooGreat":          operate("GET", "/v1/reservations?limit=1001", "", 422, invalid),
		"LimitIsText":            operate("GET", "/v1/reservations?limit=all", "", 422, invalid),
		"QueryUnknown":           operate("GET", "/v1/reservations?locker=A1", "", 422, invalid),
		"QueryTwice":             operate("GET", "/v1/reservations?limit=1&limit=2", "", 422, invalid),
		"QueryMalformed":         operate("GET", "/v1/lockers?%zz", "", 422, invalid),
		"AfterNegative":          operate("GET", "/v1/journal?after=-1", "", 422, invalid),
		"AfterBeyondUint64":      operate("GET", "/v1/journal?after=99999999999999999999", "", 422, invalid),
		"ReturnStatusUnknown":    operate("GET", "/v1/returns?status=lost", "", 422, invalid),
		"OpenWithoutReason":      operate("POST", "/v1/lockers/A1/open", `{}`, 422, invalid),
		"OpenWithEmptyReason":    operate("POST", "/v1/lockers/A1/open", `{"reason":""}`, 422, invalid),
		"OpenWithLongReason":     operate("POST", "/v1/lockers/A1/open", `{"reason":"`+strings.Repeat("x", 201)+`"}`, 422, invalid),
		"OpenWithoutBody":        operate("POST", "/v1/lockers/A1/open", ``, 400, "malformed_json"),
		"OutOfOrderWithControl":  operate("POST", "/v1/lockers/A1/out-of-order", `{"reason":"a\u001bb"}`, 422, invalid),
		"OutOfOrderWithBidi":     operate("POST", "/v1/lockers/A1/out-of-order", `{"reason":"a\u202eb"}`, 422, invalid),
		"ResolveWithOtherWord":   operate("POST", "/v1/lockers/A1/resolve", `{"parcel":"maybe"}`, 422, invalid),
		"ResolveWithoutWord":     operate("POST", "/v1/lockers/A1/resolve", `{}`, 422, invalid),
		"SweepWithBody":          operate("POST", "/v1/sweep", `{"all":true}`, 422, invalid),
		"PartnerWithoutName":     operate("POST", "/v1/partners", `{}`, 422, invalid),
		"PartnerNameEmpty":       operate("POST", "/v1/partners", `{"name":""}`, 422, invalid),
		"PartnerNameTooLong":     operate("POST", "/v1/partners", `{"name":"`+strings.Repeat("x", 65)+`"}`, 422, invalid),
		"AdminCallByPartner":     {request{method: "GET", path: "/v1/lockers", token: s.partner}, 403, "forbidden"},
		"AdminCallByNobody":      {request{method: "GET", path: "/v1/lockers"}, 401, "unauthorized"},
		"AnnounceByAdmin":        operate("PUT", "/v1/parcels/P1", `{"size":"S"}`, 403, "forbidden"),
		"AnnounceUnknownKey":     {request{method: "PUT", path: "/v1/parcels/P1", token: s.partner, body: `{"weight":1}`}, 422, invalid},
		"EventsFromText":         {request{method: "GET", path: "/v1/events?from=1", token: s.admin}, 422, invalid},
	}
}

func TestBadInputIsRefusedAndChangesNothing(t *testing.T) {
	s := newSite(t)
	for name, bad := range badRequests(s) {
		t.Run(name, func(t *testing.T) {
			head := s.kiosk.Head()
			refused(t, s.do(bad.request), bad.status, bad.code)
			assert.Equal(t, head, s.kiosk.Head(), "the journal says that something happened")
		})
	}
}

func TestRefusalNeverRepeatsACode(t *testing.T) {
	s := newSite(t)
	rec := s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"987654x"}`})
	refused(t, rec, http.StatusUnprocessableEntity, "invalid_request")
	assert.NotContains(t, rec.Body.String(), "987654")
}

func TestEmptyObjectStandsForNoBody(t *testing.T) {
	s := newSite(t)
	for _, body := range []string{"", "{}", " {} \n"} {
		rec := s.do(request{method: "POST", path: "/v1/sweep", token: s.admin, body: body})
		assert.Equal(t, http.StatusOK, rec.Code, fmt.Sprintf("%q: %s", body, rec.Body))
	}
}

// FuzzBodies sends bodies to every call that takes one: none is worth a 5xx,
// and all refusals are problem documents.
func FuzzBodies(f *testing.F) {
	s := newSite(f)
	for _, bad := range badRequests(s) {
		if len(bad.body) < 4096 {
			f.Add(bad.path, []byte(bad.body))
		}
	}
	known := []struct{ method, path string }{
		{"POST", "/v1/dropoffs"}, {"POST", "/v1/pickups"}, {"PUT", "/v1/parcels/P1"}, {"POST", "/v1/partners"},
		{"POST", "/v1/reservations/x/cancel"}, {"POST", "/v1/reservations/x/resolve"},
		{"POST", "/v1/lockers/Z9/open"}, {"POST", "/v1/lockers/Z9/out-of-order"}, {"POST", "/v1/lockers/Z9/resolve"}, {"POST", "/v1/sweep"},
	}
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		s := s.in(t)
		for _, call := range known {
			if len(path) > 4 && !strings.HasPrefix(call.path, path) {
				continue
			}
			for _, token := range []string{s.partner, s.admin} {
				rec := s.do(request{method: call.method, path: call.path, token: token, key: "fuzz", body: string(body)})
				assert.Less(t, rec.Code, 500, "%s %s %q: %s", call.method, call.path, body, rec.Body)
				if rec.Code >= 400 {
					assert.Equal(t, "application/problem+json", rec.Header().Get("Content-Type"))
				}
			}
		}
	})
}
