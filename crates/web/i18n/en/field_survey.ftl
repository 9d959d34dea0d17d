### Field surveys: records, receipts, the phone’s page, answers that contradict

surveys-title = Field survey
surveys-answer = { $count ->
    [one] 1 record has come in.
   *[other] { $count } records have come in.
}
surveys-answer-none = No record has come in yet.
surveys-open = { $count ->
    [one] 1 answer contradicts what is known and waits for a decision
   *[other] { $count } answers contradict what is known and wait for a decision
}
surveys-lead = Before you go out, take the communities along on your phone. You can answer without signal; records are sent when signal returns.
surveys-open-phone = Open on the phone
surveys-choose = Choose a community and answer online
surveys-choose-hint = To answer online, open a community’s page and choose “Field survey”.
surveys-caption = The latest records
survey-column-receipt = Receipt
survey-column-place = Place
survey-column-when = Received
survey-column-who = Surveyed by
survey-column-answers = Answers
survey-column-photos = Photos
survey-receipt = Receipt no. { $number }
survey-place-gone = (the community is no longer on the register)
survey-place-building = { $community }, building { $number }
survey-answer = Surveyed by { $who } on { $day }, received { $when }.
survey-photo-alt = Photo { $number }
survey-photos-missing = { $count ->
    [one] 1 photo has not arrived yet.
   *[other] { $count } photos have not arrived yet.
}
survey-contradicts = Contradicts what is known
survey-next = Go on with this community
survey-title = Survey: { $place }
survey-lead = Answer what you see and leave the rest empty. Everything known is kept.
survey-nothing-missing = Screening has all it needs. Where you see something else than the register says, add it below.
survey-subjects = The community and its buildings
survey-whole = Whole community
survey-building = Building { $number }
survey-with-missing = { $name } ({ $count } missing)
survey-missing = Screening still misses these
survey-others = Other things that screening uses
survey-indicators = Scorecard indicators
survey-about = About this survey
survey-date = Day of the survey
survey-note = Note
survey-note-hint = What you saw, who came along; no names or phone numbers of residents
survey-photos = Photos
survey-photos-hint = JPEG, PNG or WebP, at most 10 of 8 MB each; where they were taken is removed
survey-not-seen = Not seen
survey-known = Known: { $value } ({ $source }).
survey-submit = Send
survey-take = No signal there? Take it along on the phone
survey-link = Field survey

review-title = Answers that contradict
review-answer = { $count ->
    [one] 1 answer contradicts what is known. Until it is decided, every source is kept.
   *[other] { $count } answers contradict what is known. Until they are decided, every source is kept.
}
review-answer-none = No answer waits for a decision.
review-heading = { $fact }: { $place } (receipt no. { $record })
review-surveyed = Seen on the spot
review-others = Known
review-record = See the record
review-says = { $value } ({ $source }, { $day })
review-says-counting = { $value } ({ $source }, { $day }), counts now
review-choose = Which one counts?
survey-conflict-changed = The value changed after the surveyor had taken the questions along; the change was not seen when answering.
survey-conflict-outranked = The surveyor saw another value than the one that counts, and the one that counts has a better source.
event-field_survey-submitted = Received a field survey

refusal-about = { $fact }: { $why }
refusal-id-malformed = The record’s number is wrong. Answer again.
refusal-different-content = A record of this number was received and says something else. Export this one, then answer again.
refusal-unknown-community = The community is not on the register; its import may have been undone. Ask a planner.
refusal-merged-community = The community was merged into another. Take the questions along again and answer there.
refusal-unknown-building = The community has no such building. Take the questions along again.
refusal-day-malformed = Enter the day of the survey, such as 2020-12-31.
refusal-day-in-future = The day of the survey is not later than today.
refusal-moment-malformed = The phone’s clock is wrong. Set it and answer again.
refusal-unknown-fact = There is no such fact. Take the questions along again.
refusal-fact-not-of-buildings = This can be answered for the whole community only.
refusal-answered-twice = The same question is answered twice.
refusal-value-malformed = Enter a value as the hint describes.
refusal-unknown-indicator = There is no such indicator. Take the questions along again.
refusal-text-too-long = The text is too long; at most 1000 characters.
refusal-too-many = At most 10 photos and 100 answers.
refusal-nothing-said = Nothing has been answered yet.
invalid-photo-too-large = The photo is too large; at most 8 MB each.
invalid-photo-unknown-kind = That is no JPEG, PNG or WebP photo.
invalid-photo-broken = The photo is not whole. Take or choose it again.
invalid-photo-not-announced = The record has no such photo.
invalid-nothing-chosen = Choose one.
invalid-too-many-communities = At most 600 communities at a time. Choose a street.
conflict-photo-taken = Another photo is in this place already.

phone-needs-script = The phone’s page needs scripts.
phone-without-script = Answer online instead
phone-back = Back
phone-to-website = Back to the website
phone-online = Connected
phone-connecting = Connecting …
phone-offline = No signal: go on answering, records are sent when signal returns
phone-unreachable = The server cannot be reached; it will be tried again
phone-waiting-count = { $count } waiting to be sent
phone-sending = Sending: { $done } of { $total }
phone-sent = Sent
phone-waiting = Waiting to be sent
phone-refused = Not taken: { $why }
phone-receipt = Receipt no. { $number }
phone-review = { $count } contradict what is known and wait for a decision
phone-photos-left = { $count } photos still to send
phone-photo-failed = Photo { $number } was not taken: { $why }
phone-session-ended = Your session has ended. The records are on this phone and are sent once you sign in.
phone-sign-in = Sign in
phone-other-person = Answered by { $name }. { $name } signs in to send it, or export it
phone-storage-failed = The phone did not keep it: storage is full, or the browser is in private mode. Do not close this page; write the answers down first.
phone-keep-yes = The phone keeps these records.
phone-keep-no = The browser may clear records when the phone runs out of space. Send them soon, or export them.
phone-queue = My records
phone-queue-empty = No records yet.
phone-queue-hint = Records are on this phone. Once sent, each shows the number of its receipt.
phone-send = Send now
phone-export = Export
phone-export-all = Export all
phone-again = Correct it
phone-not-encrypted = This address is not encrypted, so the browser cannot open this page without signal; do not close it once you are out.
phone-delete = Delete
phone-delete-ask = Delete this record of “{ $place }”? It will no longer be on this phone.
phone-deleted = Deleted.
phone-places = Communities taken along ({ $count })
phone-places-none = No communities taken along yet. Choose them while you are connected.
phone-find = Find by name
phone-taken = As of { $when }
phone-forget = Clear the communities taken along
phone-forget-ask = Clear the communities on this phone? Records you have saved stay.
phone-take-title = Take communities along
phone-take = Take along
phone-choose-district = District
phone-choose-street = Street
phone-street-whole = All streets ({ $count } communities, { $undetermined } not known)
phone-street-option = { $name } ({ $count } communities, { $undetermined } not known)
phone-connect-first = To take communities along, be connected and signed in.
phone-loading = Downloading …
phone-loaded = { $count } communities taken along.
phone-whole = Whole community
phone-building = Building { $number }
phone-missing-count = { $count } missing
phone-none-missing = nothing missing
phone-answered = { $count } answered
phone-missing = Screening still misses these
phone-others = Other questions
phone-indicators = Scorecard indicators
phone-known = Known: { $value } ({ $source })
phone-yes = Met
phone-no = Not met
phone-not-seen = Not seen
phone-photos = Photos
phone-photos-hint = At most { $count }; where they were taken is removed
phone-photo-remove = Remove photo { $number }
phone-photo-bad = { $name } is no photo and was not added.
phone-field-wrong = Enter a value as the hint describes.
phone-nothing-said = Nothing has been answered yet.
phone-answers-kept = What you are answering is kept on the phone as you go.
phone-said = { $name }: { $value }
phone-save = Save the record
phone-saved = Saved on this phone.
