### What is said when something goes wrong

error-home = Back to the overview
error-rules-not-yet = The pack “{ $pack }” is in force from { $from }, not on { $day }.
error-pack-unfit = The pack cannot be used: { $said }
error-mapping-unfit = The mapping file is wrong: { $said }
error-request = If you need help, quote { $id } to your administrator.

error-malformed-title = The request is not in the expected form
error-malformed-help = Check that the address is complete, or go back and try again.
error-sign-in-needed-title = Sign in first
error-sign-in-needed-help = Your session has ended or has not begun. Sign in and try again; nothing was saved just now.
error-forbidden-title = Your role does not allow this
error-forbidden-help = If your work needs it, ask your administrator to change your role.
error-stale-title = The page is out of date
error-stale-help = To keep others from acting in your name, this was not carried out. Go back, reload the page and send it again.
error-not-found-title = There is no such page
error-not-found-help = The address may be mistyped, or the content may have been taken back.
error-method-not-allowed-title = This cannot be done here
error-method-not-allowed-help = Use the buttons and links of the pages.
error-too-slow-title = The transfer took too long
error-too-slow-help = The network is slow or broke off. Try again in a while.
error-conflict-title = Something changed in between
error-conflict-help = The state changed while you were working. Reload the page and try again.
error-precondition-failed-title = Somebody changed it in between
error-precondition-failed-help = It is no longer what you had when you wrote. Read it again, and decide anew.
error-too-large-title = The file is too large
error-too-large-help = A file may have up to 50 MB. Split it, or remove pictures from it.
error-unprocessable-title = This cannot be carried out as it is
error-unprocessable-help = Change it as described and send it again.
error-too-many-title = Too many tries
error-too-many-help = Wait a few minutes and try again.
error-internal-title = Something went wrong on our side
error-internal-help = It has been logged, and your data is unchanged. Try again in a while.
error-unavailable-title = Not available at the moment
error-unavailable-help = The service is starting or under maintenance. Try again in a while.

conflict-changed-meanwhile = Somebody else changed it while you were writing. What you see now is the present state.
conflict-request-under-way = A request under this idempotency key is being carried out, or was cut off. See whether it was done; to send it again, use another key.
invalid-key-reused = This idempotency key was used for another request. Use a new one.
error-too-many-of-these = Too many of these in a short time. Try again in { $minutes } minutes.
