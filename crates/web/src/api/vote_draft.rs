//! A vote as a program prepares it.

use super::key::ChannelKey;
use crate::error::{Error, Trouble};
use crate::i18n::Words;
use crate::vote::{Gaps, quantity_name};
use app::policy::Rules;
use app::vote::{Asked, OfferDraft, VoteDraft, sharing_of};
use domain::id::RollId;
use domain::menu::{Menu, MenuItem, QuantityTotal};
use domain::money::Fen;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A vote that is prepared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoteBody {
    /// Its title.
    #[schema(example = "外墙维修方案表决")]
    title: String,
    /// What is asked, in order.
    asked: Vec<AskedBody>,
    /// From when ballots are taken.
    #[schema(value_type = String, format = DateTime, example = "2026-05-10T01:00:00Z")]
    opens_at: Timestamp,
    /// From when no ballot is taken any more.
    #[schema(value_type = String, format = DateTime, example = "2026-05-20T10:00:00Z")]
    closes_at: Timestamp,
    /// How ballots may come.
    channels: Vec<ChannelKey>,
    /// What is proposed, in plain words.
    #[serde(default)]
    plain: String,
    /// Whom to ask.
    #[serde(default)]
    contact: String,
    /// Where paper is handed in.
    #[serde(default)]
    hand_in_at: String,
}

/// A question: a decision or a choice of offers on a `matter` of the pack, a survey of willingness, or a menu.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedBody {
    /// What is asked.
    #[schema(example = "是否同意外墙维修方案？")]
    text: String,
    /// What it asks for.
    form: AskedForm,
    /// The matter of the pack; of a decision and of offers.
    #[schema(example = "rebuild")]
    matter: Option<String>,
    /// What can be chosen; of a menu.
    menu: Option<MenuBody>,
    /// What is offered; of offers.
    #[serde(default)]
    offers: Vec<OfferBody>,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AskedForm {
    /// Yes, no or abstain, under the rule of the matter.
    Decision,
    /// Yes or no, of households; binds nobody.
    Willingness,
    /// Items of a menu.
    Menu,
    /// Offers of property service, in order.
    Offers,
}

/// A menu that is prepared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MenuBody {
    /// What may be spent in all, obligatory items included, in fen.
    #[schema(example = 100_000_000)]
    budget_fen: i64,
    /// Points one gives away in all; absent where one marks what one likes.
    points: Option<u32>,
    /// The items.
    items: Vec<ItemBody>,
}

/// An item of the pack that can be chosen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemBody {
    /// Its code in the pack.
    #[schema(example = "C15")]
    code: String,
    /// How many units.
    #[schema(minimum = 1, example = 2)]
    quantity: u32,
    /// What it costs the community, all units, in fen.
    #[schema(example = 68_000_000)]
    cost_fen: i64,
    /// What others pay of it, in fen.
    #[serde(default)]
    subsidy_fen: i64,
    /// Whether it is done in any case, and not asked.
    #[serde(default)]
    obligatory: bool,
    /// Why it is on the menu, in the words of whoever holds the vote.
    #[serde(default)]
    why: String,
    /// Whether what the register says the community lacks of it is shown on the ballot.
    #[serde(default)]
    shows_gaps: bool,
    /// More of it that can be chosen instead, in totals, each more than the one before.
    #[serde(default)]
    further: Vec<QuantityBody>,
}

/// A further quantity of an item, in totals.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuantityBody {
    /// How many units in all.
    #[schema(minimum = 2, example = 3)]
    quantity: u32,
    /// What they cost in all, in fen.
    #[schema(example = 102_000_000)]
    cost_fen: i64,
    /// What others pay of that, in fen.
    #[serde(default)]
    subsidy_fen: i64,
}

/// What a draft is read against.
pub(super) struct Ground<'g> {
    /// The rules in force.
    pub(super) rules: &'g Rules,
    /// What the community lacks.
    pub(super) gaps: &'g Gaps,
    /// The reader's words, in which further quantities are named.
    pub(super) words: Words,
}

/// An offer of property service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferBody {
    /// Its key on ballots.
    #[schema(example = "A")]
    key: String,
    /// Who makes it.
    provider: String,
    /// The model of the pack.
    model: String,
    /// What it promises, by the norms of the pack.
    #[serde(default)]
    content: BTreeMap<String, String>,
    /// The fee per m² and month, in fen.
    #[schema(example = 95)]
    fee_per_m2_fen: i64,
    /// Months it runs.
    #[schema(example = 36)]
    months: u16,
}

fn unfit(key: &'static str, arguments: Vec<(&'static str, String)>) -> Error {
    Error::new(Trouble::Unprocessable).detail(key, arguments)
}

impl VoteBody {
    /// The draft, with items as the pack has them.
    pub(super) fn draft(self, roll: RollId, ground: &Ground<'_>) -> Result<VoteDraft, Error> {
        Ok(VoteDraft {
            roll,
            title: self.title,
            asked: self.asked.into_iter().map(|asked| asked.asked(ground)).collect::<Result<_, _>>()?,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            channels: self.channels.iter().map(|channel| channel.0).collect(),
            plain: self.plain,
            contact: self.contact,
            hand_in_at: self.hand_in_at,
        })
    }
}

impl AskedBody {
    fn asked(self, ground: &Ground<'_>) -> Result<Asked, Error> {
        let Self { text, form, matter, menu, offers } = self;
        match (form, matter, menu, offers.is_empty()) {
            (AskedForm::Decision, Some(matter), None, true) => Ok(Asked::Decision { matter, text }),
            (AskedForm::Willingness, None, None, true) => Ok(Asked::Willingness { text }),
            (AskedForm::Menu, None, Some(menu), true) => {
                let points = menu.points;
                Ok(Asked::Menu { text, menu: menu.menu(ground)?, points })
            }
            (AskedForm::Offers, Some(matter), None, false) => {
                let offers = offers.into_iter().map(OfferBody::draft).collect();
                Ok(Asked::Offers { matter, text, offers })
            }
            _ => Err(unfit("api-asked-unfit", Vec::new())),
        }
    }
}

impl MenuBody {
    fn menu(self, ground: &Ground<'_>) -> Result<Menu, Error> {
        let mut items = Vec::new();
        for body in &self.items {
            let item = body.item(ground)?;
            let further = body.further(&item, ground.words)?;
            items.push(item);
            items.extend(further);
        }
        // What an item needs and what is not on this menu is there already.
        let keys: BTreeSet<String> = items.iter().map(|item| item.key.clone()).collect();
        for item in &mut items {
            item.requires.retain(|needs| keys.contains(needs));
        }
        Ok(Menu { budget: Fen(self.budget_fen), items, within_budget: false, by_area: false })
    }
}

impl ItemBody {
    fn further(&self, item: &MenuItem, l: Words) -> Result<Vec<MenuItem>, Error> {
        let total = |body: &QuantityBody| QuantityTotal {
            quantity: body.quantity,
            cost: Fen(body.cost_fen),
            subsidy: Fen(body.subsidy_fen),
        };
        let totals: Vec<QuantityTotal> = self.further.iter().map(total).collect();
        let steps = item.further(&totals, |all| quantity_name(l, item, all));
        steps.ok_or_else(|| unfit("menu-fault-quantity", Vec::new()))
    }

    fn item(&self, Ground { rules, gaps, .. }: &Ground<'_>) -> Result<MenuItem, Error> {
        let unknown = || unfit("api-item-unknown", vec![("code", self.code.clone())]);
        let found = rules.item(&self.code).ok_or_else(unknown)?;
        Ok(MenuItem {
            key: found.code.to_string(),
            code: found.code.to_string(),
            name: found.name.zh.to_string(),
            about: String::new(),
            mends: rules.fixed_by(found).map(|indicator| indicator.id.to_string()).collect(),
            gaps: if self.shows_gaps {
                gaps.get(&*found.code).cloned().unwrap_or_default()
            } else {
                Vec::new()
            },
            why: self.why.clone(),
            quantity: self.quantity,
            unit: found.unit.zh.to_string(),
            cost: Fen(self.cost_fen),
            subsidy: Fen(self.subsidy_fen),
            obligatory: self.obligatory,
            requires: found.requires.iter().map(ToString::to_string).collect(),
            one_of: None,
            more_of: None,
            class: found.class.to_string(),
            sharing: sharing_of(rules, &found.code),
        })
    }
}

impl OfferBody {
    fn draft(self) -> OfferDraft {
        OfferDraft {
            key: self.key,
            provider: self.provider,
            model: self.model,
            content: self.content,
            fee_per_m2: Fen(self.fee_per_m2_fen),
            months: self.months,
        }
    }
}
