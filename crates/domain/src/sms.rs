//! Text messages about a vote (短信): a personal link, or a reminder with one, to a line whose ballot is not in.

use crate::keys::keys;

keys! {
    /// What a message is for.
    SmsKind {
        /// The personal link.
        Link = "link",
        /// That voting is open and the ballot is not in, with a new link.
        Reminder = "reminder",
    }
}

keys! {
    /// Where a message stands.
    SmsState {
        /// It waits.
        Queued = "queued",
        /// It is being made ready.
        Preparing = "preparing",
        /// The gateway has it.
        Sent = "sent",
        /// The ballot came in before it was its turn.
        Needless = "needless",
        /// It cannot be sent.
        Failed = "failed",
    }
}

keys! {
    /// Why a message cannot be sent.
    SmsFailure {
        /// The register has no number any more.
        NoPhone = "no-phone",
        /// The vote is over.
        VoteOver = "vote-over",
    }
}
