package terminal

import "lockerd/hal"

// text names one page of the screen.
type text uint8

const (
	textIdle text = iota
	textOutOfService
	textWait
	textNotNow
	textTellOperator // a phrase, not a page: whom to call where no number is known

	textEntering
	textCodeTooLong
	textWrongCode
	textExpired
	textLockedOut
	textCodeStaysGood
	textPickupOpens
	textPickupOpen
	textPickupOverdue
	textPickupUnsure
	textPickupDone

	textUnknownBadge
	textBadgeFirst
	textBadgeForDoor
	textAtWork
	textAtWorkDoorOpen
	textLoggedOut
	textUnreadable
	textCheckDigit
	textNoParcelNumber

	textAskSize
	textTooBig
	textParcelHere
	textNoLocker
	textNoDropOffs
	textDoorFailed
	textDepositOpens
	textDepositMoved
	textDepositOpen
	textDepositOverdue
	textDepositDone
	textDepositRefused
	textDepositUnsettled
	textNotDeposited
	textNoLarger
	textChoose
	textAskEmpty
	textAskInside
	textFoundInside
	textFoundAbsent
	textLookOpen
	textLookDone

	textReturnOpens
	textReturnOpen
	textReturnDone
	textNoReturns
	textCloseFirst
	textCloseThenScan
)

func page(title string, lines ...string) hal.Page { return hal.Page{Title: title, Lines: lines} }

// texts is everything that the screen says. A page is a title and up to three
// lines of 20 characters each, so that the smallest screen takes it. It says
// what to do now.
var texts = [...]map[Language]hal.Page{
	textIdle: {
		English: page("Enter your code", "then press #", "Couriers: scan badge", "* Deutsch"),
		German:  page("Code eingeben", "dann # drücken", "Bote: Karte scannen", "* English"),
	},
	textOutOfService: {
		English: page("Out of service", "Your code stays good", "{call}", "{kiosk}"),
		German:  page("Außer Betrieb", "Ihr Code bleibt gut", "{call}", "{kiosk}"),
	},
	textWait: {
		English: page("One moment please"),
		German:  page("Einen Moment bitte"),
	},
	textNotNow: {
		English: page("Not possible now", "Please try again, or", "{call}", "{kiosk}"),
		German:  page("Geht gerade nicht", "Bitte noch einmal, ", "sonst", "{call}"),
	},
	textTellOperator: {
		English: page("Tell the operator"),
		German:  page("Betreiber verständ."),
	},

	textEntering: {
		English: page("Your code", "{entry}", "# enter   * clear"),
		German:  page("Ihr Code", "{entry}", "# fertig  * löschen"),
	},
	textCodeTooLong: {
		English: page("That is too long", "Press * and enter", "the code again"),
		German:  page("Das ist zu lang", "* drücken und Code", "neu eingeben"),
	},
	textWrongCode: {
		English: page("Code not accepted", "Please check it and", "enter it again"),
		German:  page("Code gilt nicht", "Bitte prüfen und", "neu eingeben"),
	},
	textExpired: {
		English: page("Time has run out", "Your parcel goes", "back. Questions?", "{call}"),
		German:  page("Frist abgelaufen", "Ihr Paket geht", "zurück. Fragen?", "{call}"),
	},
	textLockedOut: {
		English: page("Too many wrong codes", "Please wait {wait},", "then try again"),
		German:  page("Zu viele Fehlcodes", "Bitte {wait} warten", "und neu versuchen"),
	},
	textCodeStaysGood: {
		English: page("Door does not open", "Your code stays good", "{call}", "{kiosk}"),
		German:  page("Tür öffnet nicht", "Ihr Code bleibt gut", "{call}", "{kiosk}"),
	},
	textPickupOpens: {
		English: page("Door {door} opens", "Take your parcel", "and close the door"),
		German:  page("Fach {door} öffnet", "Paket entnehmen", "und Tür schließen"),
	},
	textPickupOpen: {
		English: page("Door {door} is open", "Take your parcel", "and close the door"),
		German:  page("Fach {door} offen", "Paket entnehmen", "und Tür schließen"),
	},
	textPickupOverdue: {
		English: page("Close door {door}", "It is still open", "New code: just type"),
		German:  page("Zu: Fach {door}", "Tür ist noch offen", "Code: einfach tippen"),
	},
	textPickupUnsure: {
		English: page("Door {door}", "Take your parcel,", "close the door,", "then press #"),
		German:  page("Fach {door}", "Paket entnehmen,", "Tür schließen,", "dann # drücken"),
	},
	textPickupDone: {
		English: page("Thank you", "Goodbye"),
		German:  page("Vielen Dank", "Auf Wiedersehen"),
	},

	textUnknownBadge: {
		English: page("Badge not accepted", "Scan it again, or", "{call}"),
		German:  page("Karte gilt nicht", "Neu scannen, sonst", "{call}"),
	},
	textBadgeFirst: {
		English: page("Badge first", "Scan your badge,", "then the label"),
		German:  page("Zuerst die Karte", "Karte scannen,", "dann das Etikett"),
	},
	textBadgeForDoor: {
		English: page("Badge first", "Scan your badge,", "then press *"),
		German:  page("Zuerst die Karte", "Karte scannen,", "dann * drücken"),
	},
	textAtWork: {
		English: page("Scan parcel label", "# return ({count})", "* log out"),
		German:  page("Etikett scannen", "# Rückläufer ({count})", "* abmelden"),
	},
	textAtWorkDoorOpen: {
		English: page("Scan parcel label", "# return ({count})", "* about door {door}"),
		German:  page("Etikett scannen", "# Rückläufer ({count})", "* zu Fach {door}"),
	},
	textLoggedOut: {
		English: page("Logged out", "Goodbye"),
		German:  page("Abgemeldet", "Auf Wiedersehen"),
	},
	textUnreadable: {
		English: page("Label not readable", "Scan it again, or", "keep the parcel"),
		German:  page("Etikett unlesbar", "Neu scannen, sonst", "Paket mitnehmen"),
	},
	textCheckDigit: {
		English: page("Label is wrong", "Its check digit does", "not fit. Scan again", "or keep the parcel"),
		German:  page("Etikett ist falsch", "Prüfziffer passt", "nicht. Neu scannen", "oder mitnehmen"),
	},
	textNoParcelNumber: {
		English: page("No parcel number", "Scan another barcode", "on the label"),
		German:  page("Keine Paketnummer", "Anderen Strichcode", "auf dem Etikett", "scannen"),
	},

	textAskSize: {
		English: page("Size of {parcel}", "1 S  2 M  3 L  4 XL", "* back"),
		German:  page("Größe {parcel}", "1 S  2 M  3 L  4 XL", "* zurück"),
	},
	textTooBig: {
		English: page("Parcel is too big", "No locker takes it", "Keep the parcel"),
		German:  page("Paket ist zu groß", "Kein Fach passt", "Paket mitnehmen"),
	},
	textParcelHere: {
		English: page("Already here", "Parcel {parcel}", "is in {door}"),
		German:  page("Schon hier", "Paket {parcel}", "liegt in {door}"),
	},
	textNoLocker: {
		English: page("No locker is free", "for this parcel", "Keep the parcel"),
		German:  page("Kein Fach ist frei", "für dieses Paket", "Paket mitnehmen"),
	},
	textNoDropOffs: {
		English: page("No drop-offs now", "Keep the parcel", "{call}", "{kiosk}"),
		German:  page("Keine Annahme", "Paket mitnehmen", "{call}", "{kiosk}"),
	},
	textDoorFailed: {
		English: page("Door {door} stuck", "Please go on", "with the next one"),
		German:  page("{door} öffnet nicht", "Bitte weiter", "mit dem nächsten"),
	},
	textDepositOpens: {
		English: page("Door {door} opens", "Put in {parcel}", "and close the door", "* problem"),
		German:  page("Fach {door} öffnet", "{parcel} hinein", "und Tür schließen", "* Problem"),
	},
	textDepositMoved: {
		English: page("Use door {door}", "Put in {parcel}", "and close the door", "* problem"),
		German:  page("Nimm Fach {door}", "{parcel} hinein", "und Tür schließen", "* Problem"),
	},
	textDepositOpen: {
		English: page("Door {door} is open", "Put in {parcel}", "and close the door", "* problem"),
		German:  page("Fach {door} offen", "{parcel} hinein", "und Tür schließen", "* Problem"),
	},
	textDepositOverdue: {
		English: page("Close door {door}", "It is still open", "New code: just type", "* problem"),
		German:  page("Zu: Fach {door}", "Tür ist noch offen", "Code: einfach tippen", "* Problem"),
	},
	textDepositDone: {
		English: page("Stored in {door}", "{parcel}", "Thank you"),
		German:  page("Liegt in {door}", "{parcel}", "Danke"),
	},
	textDepositRefused: {
		English: page("Door {door} failed", "No other is free", "Keep {parcel}"),
		German:  page("{door} geht nicht", "Kein anderes frei", "{parcel} mitn."),
	},
	textDepositUnsettled: {
		English: page("Unsettled: {door}", "Close the door and", "scan {parcel}", "again to settle it"),
		German:  page("Ungeklärt: {door}", "Tür schließen, dann", "{parcel}", "noch mal scannen"),
	},
	textNotDeposited: {
		English: page("Not stored", "{parcel}", "Close door {door}"),
		German:  page("Nicht eingelagert", "{parcel}", "{door} schließen"),
	},
	textNoLarger: {
		English: page("No larger one free", "To keep the parcel", "press * and 2, then", "close door {door}"),
		German:  page("Kein größeres frei", "Paket mitnehmen:", "* und 2 drücken,", "{door} schließen"),
	},
	textChoose: {
		English: page("Door {door}: what?", "1 too small", "2 nothing put in", "3 was occupied"),
		German:  page("Fach {door}: was?", "1 zu klein", "2 nichts hineingetan", "3 war belegt"),
	},
	textAskEmpty: {
		English: page("Is {door} empty?", "# yes   * not sure", "Then close the door"),
		German:  page("Ist {door} leer?", "# ja   * unklar", "Dann Tür schließen"),
	},
	textAskInside: {
		English: page("Look into {door}", "Is {parcel}", "inside?", "1 yes   2 no"),
		German:  page("Sieh in {door}", "Liegt {parcel}", "darin?", "1 ja   2 nein"),
	},
	textFoundInside: {
		English: page("Thank you", "Leave it inside and", "close door {door}"),
		German:  page("Danke", "Darin lassen und", "{door} schließen"),
	},
	textFoundAbsent: {
		English: page("Not inside", "Close door {door}", "then scan the label", "to store the parcel"),
		German:  page("Nicht darin", "{door} schließen", "und zum Einlagern", "neu scannen"),
	},
	textLookOpen: {
		English: page("Door {door} is open", "Please close it"),
		German:  page("Fach {door} offen", "Bitte schließen"),
	},
	textLookDone: {
		English: page("Thank you", "{door} is closed"),
		German:  page("Danke", "{door} ist zu"),
	},

	textReturnOpens: {
		English: page("Door {door} opens", "Take {parcel}", "and close the door"),
		German:  page("Fach {door} öffnet", "{parcel} nehmen", "und Tür schließen"),
	},
	textReturnOpen: {
		English: page("Door {door} is open", "Take {parcel}", "and close the door"),
		German:  page("Fach {door} offen", "{parcel} nehmen", "und Tür schließen"),
	},
	textReturnDone: {
		English: page("Return taken", "# next ({count} left)"),
		German:  page("Rückläufer erhalten", "# weiter (noch {count})"),
	},
	textNoReturns: {
		English: page("No returns wait", "Scan parcel label"),
		German:  page("Keine Rückläufer", "Etikett scannen"),
	},
	textCloseFirst: {
		English: page("First close {door}", "then press # again"),
		German:  page("Erst {door} zu", "dann # drücken"),
	},
	textCloseThenScan: {
		English: page("First close {door}", "then scan the label", "again"),
		German:  page("Erst {door} zu", "dann Etikett noch", "mal scannen"),
	},
}
