package kiosk

// PartnerID names a delivery company.
type PartnerID string

// Role is what a person or program may do.
type Role uint8

// The roles.
const (
	RoleCustomer Role = iota // holds a code and nothing else
	RolePartner              // a partner's program, by token
	RoleCourier              // a partner's person at the kiosk, by badge
	RoleAdmin                // operator or technician
	RoleKiosk                // the kiosk itself: sweep, recovery, evidence
)

// Actor is who asks for something. The journal names them.
type Actor struct {
	Role    Role
	Name    string    // of an admin or a partner
	Partner PartnerID // of a partner or courier
}

// The actors that need no credential.
var (
	Customer = Actor{Role: RoleCustomer}
	itself   = Actor{Role: RoleKiosk}
)

// Admin returns the actor for a named operator or technician.
func Admin(name string) Actor { return Actor{Role: RoleAdmin, Name: name} }

// String returns the actor as the journal writes it, such as "courier:acme" or "admin:root".
func (a Actor) String() string {
	switch a.Role {
	case RoleCustomer:
		return "customer"
	case RolePartner:
		return "partner:" + string(a.Partner)
	case RoleCourier:
		return "courier:" + string(a.Partner)
	case RoleAdmin:
		return "admin:" + a.Name
	case RoleKiosk:
		return "kiosk"
	}
	return "unknown"
}

// IsAdmin says whether the actor may do what only operators may.
func (a Actor) IsAdmin() bool { return a.Role == RoleAdmin }

// delivers says whether the actor stands for a partner that brings parcels.
func (a Actor) delivers() bool { return a.Role == RolePartner || a.Role == RoleCourier }

// sees says whether the actor may know of a partner's reservation.
func (a Actor) sees(p PartnerID) bool { return a.IsAdmin() || a.delivers() && a.Partner == p }
