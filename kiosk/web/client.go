package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lockerd/kiosk"
)

// Client calls the API of one kiosk. What the kiosk refuses comes back as a
// *Problem; other errors mean that nobody answered, or not a kiosk.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewSocketClient returns a client for a kiosk's Unix socket, where the kernel
// says who is calling.
func NewSocketClient(path string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: dialWithin}).DialContext(ctx, "unix", path)
	}
	return &Client{base: "http://localhost", http: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// NewClient returns a client for a kiosk at a base URL, such as
// http://127.0.0.1:8080, that shows the given token.
func NewClient(base, token string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of a kiosk, such as http://127.0.0.1:8080", base)
	}
	dial := (&net.Dialer{Timeout: dialWithin}).DialContext
	return &Client{base: u.Scheme + "://" + u.Host, token: token, http: &http.Client{Transport: &http.Transport{DialContext: dial}}}, nil
}

const dialWithin = 5 * time.Second

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status returns how the kiosk does.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return get[Status](ctx, c, "/v1/status", nil)
}

// Availability counts what a drop-off now would get.
func (c *Client) Availability(ctx context.Context) (Availability, error) {
	return get[Availability](ctx, c, "/v1/availability", nil)
}

// Lockers lists the lockers with their doors.
func (c *Client) Lockers(ctx context.Context) (LockerList, error) {
	return get[LockerList](ctx, c, "/v1/lockers", nil)
}

// Locker shows one locker.
func (c *Client) Locker(ctx context.Context, id string) (Locker, error) {
	return get[Locker](ctx, c, "/v1/lockers/"+url.PathEscape(id), nil)
}

// OpenLocker opens a locker by hand. With empty the caller vouches that an empty locker stays so.
func (c *Client) OpenLocker(ctx context.Context, id, reason string, empty bool) (Locker, error) {
	return post[Locker](ctx, c, "/v1/lockers/"+url.PathEscape(id)+"/open", openOrder{Reason: reason, Empty: empty})
}

// SetOutOfOrder takes a locker out of service.
func (c *Client) SetOutOfOrder(ctx context.Context, id, reason string) (Locker, error) {
	return post[Locker](ctx, c, "/v1/lockers/"+url.PathEscape(id)+"/out-of-order", outOfOrderOrder{Reason: reason})
}

// SetInService puts a locker back into service.
func (c *Client) SetInService(ctx context.Context, id string) (Locker, error) {
	return post[Locker](ctx, c, "/v1/lockers/"+url.PathEscape(id)+"/in-service", nil)
}

// ResolveLocker says whether a parcel is inside.
func (c *Client) ResolveLocker(ctx context.Context, id string, f kiosk.Finding) (Locker, error) {
	return post[Locker](ctx, c, "/v1/lockers/"+url.PathEscape(id)+"/resolve", finding{Parcel: string(f)})
}

// ReservationQuery selects reservations. Its zero value selects the newest.
type ReservationQuery struct {
	Status string
	Before string // the last id of the page before
	Limit  int    // 1 to 1000; 0: as many as the kiosk sends at once
}

// Reservations lists reservations, newest first.
func (c *Client) Reservations(ctx context.Context, q ReservationQuery) (ReservationList, error) {
	return get[ReservationList](ctx, c, "/v1/reservations", query("status", q.Status, "before", q.Before, "limit", number(q.Limit)))
}

// Reservation shows one reservation.
func (c *Client) Reservation(ctx context.Context, id string) (Reservation, error) {
	return get[Reservation](ctx, c, "/v1/reservations/"+url.PathEscape(id), nil)
}

// Extend gives the customer more time.
func (c *Client) Extend(ctx context.Context, id string) (Reservation, error) {
	return post[Reservation](ctx, c, "/v1/reservations/"+url.PathEscape(id)+"/extend", nil)
}

// Resend has the customer sent the code once more.
func (c *Client) Resend(ctx context.Context, id string) (Reservation, error) {
	return post[Reservation](ctx, c, "/v1/reservations/"+url.PathEscape(id)+"/resend", nil)
}

// Cancel ends a drop-off without a parcel. With empty the caller has seen the locker empty.
func (c *Client) Cancel(ctx context.Context, id string, empty bool) (Reservation, error) {
	return post[Reservation](ctx, c, "/v1/reservations/"+url.PathEscape(id)+"/cancel", cancelOrder{Empty: empty})
}

// ResolveReservation says whether a reservation's parcel is inside.
func (c *Client) ResolveReservation(ctx context.Context, id string, f kiosk.Finding) (Reservation, error) {
	return post[Reservation](ctx, c, "/v1/reservations/"+url.PathEscape(id)+"/resolve", finding{Parcel: string(f)})
}

// Returns lists the return queue; an empty status lists all of it.
func (c *Client) Returns(ctx context.Context, status string) (ReturnList, error) {
	return get[ReturnList](ctx, c, "/v1/returns", query("status", status))
}

// Collect opens the locker of an expired parcel.
func (c *Client) Collect(ctx context.Context, id string) (Return, error) {
	return post[Return](ctx, c, "/v1/returns/"+url.PathEscape(id)+"/collect", nil)
}

// Sweep expires what is due now.
func (c *Client) Sweep(ctx context.Context) (Sweep, error) {
	return post[Sweep](ctx, c, "/v1/sweep", nil)
}

// Partners lists the delivery companies.
func (c *Client) Partners(ctx context.Context) (PartnerList, error) {
	return get[PartnerList](ctx, c, "/v1/partners", nil)
}

// AddPartner adds a delivery company. Its secrets are shown this once.
func (c *Client) AddPartner(ctx context.Context, name string) (NewPartner, error) {
	return post[NewPartner](ctx, c, "/v1/partners", partnerName{Name: name})
}

// RemovePartner ends a delivery company's token and badge.
func (c *Client) RemovePartner(ctx context.Context, id string) error {
	_, err := exchange[struct{}](ctx, c, http.MethodDelete, "/v1/partners/"+url.PathEscape(id), nil)
	return err
}

// TrustClock declares the kiosk's clock right.
func (c *Client) TrustClock(ctx context.Context) (Clock, error) {
	return post[Clock](ctx, c, "/v1/clock/trust", nil)
}

// Journal returns the records after a sequence; limit 0: as many as the kiosk sends at once.
func (c *Client) Journal(ctx context.Context, after uint64, limit int) (RecordList, error) {
	return get[RecordList](ctx, c, "/v1/journal", query("after", strconv.FormatUint(after, 10), "limit", number(limit)))
}

// query builds a query from names and values; empty values are left out.
func query(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	return values
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func get[T any](ctx context.Context, c *Client, path string, q url.Values) (T, error) {
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return exchange[T](ctx, c, http.MethodGet, path, nil)
}

func post[T any](ctx context.Context, c *Client, path string, body any) (T, error) {
	return exchange[T](ctx, c, http.MethodPost, path, body)
}

func exchange[T any](ctx context.Context, c *Client, method, path string, body any) (answer T, err error) {
	resp, err := c.send(ctx, method, path, body, nil)
	if err != nil {
		return answer, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode == http.StatusNoContent {
		return answer, nil
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return answer, fmt.Errorf("%s %s: the answer is not what a kiosk says: %w", method, path, err)
	}
	return answer, nil
}

// send returns the answer if it is a good one, with its body open.
func (c *Client) send(ctx context.Context, method, path string, body any, header http.Header) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return nil, errors.Join(problemIn(resp), resp.Body.Close())
	}
	return resp, nil
}

// problemIn reads the problem document of a refusal.
func problemIn(resp *http.Response) error {
	p := &Problem{header: resp.Header}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, p); err != nil || p.Code == "" {
		return fmt.Errorf("answered %s, and not like a kiosk", resp.Status)
	}
	return p
}
