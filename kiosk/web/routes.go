package web

// routes says, in one place, what the API answers to and who may call it.
func (h *handler) routes() {
	handle(h, partner, "dropOff", "POST /v1/dropoffs", "Store a parcel: a locker is reserved and its door opens", h.dropOff, created, keyed)
	handle(h, partner, "announceParcel", "PUT /v1/parcels/{id}", "Announce a parcel, so that a scan of its label needs no question", h.announce)
	handle(h, anyone, "pickUp", "POST /v1/pickups", "Collect a parcel with its code: the door opens", h.pickUp)

	handle(h, partnerOrAdmin, "listReservations", "GET /v1/reservations", "List reservations, newest first", h.reservations)
	handle(h, partnerOrAdmin, "getReservation", "GET /v1/reservations/{id}", "Show a reservation", h.reservation)
	handle(h, partnerOrAdmin, "cancelReservation", "POST /v1/reservations/{id}/cancel", "End a drop-off without a parcel", h.cancel)
	handle(h, admin, "extendReservation", "POST /v1/reservations/{id}/extend", "Give the customer more time", h.extend)
	handle(h, admin, "resendCode", "POST /v1/reservations/{id}/resend", "Send the customer the code once more", h.resend)
	handle(h, admin, "resolveReservation", "POST /v1/reservations/{id}/resolve", "Say whether the parcel is inside", h.resolveReservation)

	handle(h, partnerOrAdmin, "listReturns", "GET /v1/returns", "List the return queue, oldest first", h.returns)
	handle(h, partnerOrAdmin, "collectReturn", "POST /v1/returns/{id}/collect", "Take an expired parcel out: the door opens", h.collect)

	handle(h, partnerOrAdmin, "getAvailability", "GET /v1/availability", "Count the lockers that a drop-off now would get", h.availability)
	handle(h, admin, "listLockers", "GET /v1/lockers", "List the lockers with their doors", h.lockers)
	handle(h, admin, "getLocker", "GET /v1/lockers/{id}", "Show a locker with its door", h.locker)
	handle(h, admin, "openLocker", "POST /v1/lockers/{id}/open", "Open a locker by hand", h.openLocker)
	handle(h, admin, "takeOutOfOrder", "POST /v1/lockers/{id}/out-of-order", "Take a locker out of service; a reserved one drains", h.outOfOrder)
	handle(h, admin, "putInService", "POST /v1/lockers/{id}/in-service", "Put a locker back into service", h.inService)
	handle(h, admin, "resolveLocker", "POST /v1/lockers/{id}/resolve", "Say whether a parcel is inside", h.resolveLocker)

	handle(h, admin, "addPartner", "POST /v1/partners", "Add a delivery company; its secrets are shown this once", h.addPartner, created)
	handle(h, admin, "listPartners", "GET /v1/partners", "List the delivery companies", h.partners)
	handle(h, admin, "removePartner", "DELETE /v1/partners/{id}", "End a delivery company's token and badge", h.removePartner)

	handle(h, admin, "sweep", "POST /v1/sweep", "Expire what is due now", h.sweep)
	handle(h, admin, "trustClock", "POST /v1/clock/trust", "Declare the clock right", h.trustClock)
	handle(h, admin, "getStatus", "GET /v1/status", "Show how the kiosk does", h.status)
	handle(h, admin, "listRecords", "GET /v1/journal", "Read the journal", h.journal)
	handle(h, partnerOrAdmin, "followEvents", "GET /v1/events", "Follow the journal live, as Server-Sent Events", h.events, eventStream)
}
