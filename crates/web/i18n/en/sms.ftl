### Text messages

sms-title = Text messages
sms-answer = { $missing } households have not voted; { $reachable } of them can be sent a message now.
sms-without-phone = { $count } have no number on the register; call at the door or print a letter.
sms-kind = Message
sms-kind-empty = Choose which message.
sms-kind-link = Link to vote
sms-kind-reminder = Reminder, with a new link
sms-count = Messages
sms-state-queued = Waiting
sms-state-preparing = Being sent
sms-state-sent = With the gateway
sms-state-needless = Not sent, the ballot came in
sms-state-failed = Could not be sent
sms-submit = Send
sms-lead = Only households that have not voted get one, and no household a second one within 12 hours. Numbers are opened when a message is sent, and never logged.
sms-said = { $count } messages wait; the gateway has them within minutes.
sms-nobody = Nobody can be sent a message now.
sms-text-link = { $community }: voting on “{ $title }” is open until { $closes }. Vote by your own link: { $address } Do not pass it on. Questions: { $contact }
sms-text-reminder = { $community }: you have not voted on “{ $title }” yet; it closes { $closes }. Your own link: { $address } Paper is fine, too. Questions: { $contact }
board-sms-hint = Links and reminders to those who have not voted
conflict-sms-not-configured = No gateway for text messages is configured; ask the administrator.
conflict-sms-rehearsal = A community to practise on sends no messages.
conflict-vote-not-open = Voting is not open.
event-vote-sms-queued = Text messages queued
event-vote-sms-sent = Text message with the gateway
