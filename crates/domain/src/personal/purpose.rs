//! What a clear value may be looked at for.

use serde::{Deserialize, Serialize};

/// What somebody looks at clear personal data for; a closed list, so that it can be counted. Words of the person's own
/// come with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Is this the owner? 核实业主身份.
    VerifyOwner,
    /// A notice or a ballot is brought to them. 送达通知.
    DeliverNotice,
    /// They are asked for their opinion or vote. 征求意见、联系表决.
    AskOpinion,
    /// Money of theirs is applied for or paid back. 办理资金手续.
    HandleFunds,
    /// An objection or a dispute is looked into. 处理异议.
    SettleDispute,
    /// The person asked for it. 应本人请求.
    PersonAsked,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [
        Self::VerifyOwner,
        Self::DeliverNotice,
        Self::AskOpinion,
        Self::HandleFunds,
        Self::SettleDispute,
        Self::PersonAsked,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::VerifyOwner => "verify-owner",
            Self::DeliverNotice => "deliver-notice",
            Self::AskOpinion => "ask-opinion",
            Self::HandleFunds => "handle-funds",
            Self::SettleDispute => "settle-dispute",
            Self::PersonAsked => "person-asked",
        }
    }

    /// Reads a key made by [`Purpose::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}
