//! What the form of an area group says, both ways.

use crate::form::Fields;
use crate::i18n::Words;
use app::area_group::AreaGroupDraft;
use domain::area_group::{AreaGroup, StreetWork};
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::{Fen, Share};

/// What was typed wrong, by field.
pub(super) type Wrong = Vec<(&'static str, String)>;

/// The communities that are chosen, by their ids.
pub(super) fn members(typed: &Fields) -> impl Iterator<Item = &str> {
    typed.iter().filter(|(name, _)| *name == "member").map(|(_, value)| value)
}

/// A group as the form shows it.
pub(super) fn fields_of(group: &AreaGroup) -> Fields {
    let mut fields = vec![
        ("name", group.name.clone()),
        ("district", group.district.to_string()),
        ("rule", if group.work.is_some() { "after" } else { "together" }.to_owned()),
    ];
    if let Some(work) = &group.work {
        fields.push(("first_year", work.first_year.to_string()));
        fields.push(("cost", work.cost.to_string()));
        fields.push(("lag", work.lag.to_string()));
        fields.push(("central", work.central.to_string()));
        fields.push(("bond", work.bond.to_string()));
        fields.extend(work.after.map(|after| ("after", after.to_string())));
    }
    fields.extend(group.members.iter().map(|member| ("member", member.to_string())));
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What was typed, or what of it cannot be read.
pub(super) fn draft(l: Words, typed: &Fields) -> Result<AreaGroupDraft, Wrong> {
    let mut wrong = Vec::new();
    let work = (typed.text("rule") == Some("after")).then(|| work(l, typed, &mut wrong));
    let members: Option<Vec<CommunityId>> = members(typed).map(|id| id.parse().ok()).collect();
    if members.is_none() {
        wrong.push(("member", l.t("area-group-member-unread").into_owned()));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(AreaGroupDraft {
        name: typed.text("name").unwrap_or_default().to_owned(),
        district: DivisionCode(typed.text("district").unwrap_or_default().into()),
        members: members.unwrap_or_default(),
        work,
    })
}

fn work(l: Words, typed: &Fields, wrong: &mut Wrong) -> StreetWork {
    let mut unread = |name: &'static str, key: &str| wrong.push((name, l.t(key).into_owned()));
    let first_year = typed.read::<i16>("first_year").filter(|year| (1990..=2200).contains(year));
    if first_year.is_none() {
        unread("first_year", "area-group-year-unread");
    }
    let cost = app::exchange::value::money(typed.text("cost").unwrap_or_default(), None).value;
    if cost.is_none() {
        unread("cost", "area-group-cost-unread");
    }
    let lag = typed.read::<u8>("lag");
    if lag.is_none() {
        unread("lag", "area-group-lag-unread");
    }
    let mut share = |name: &'static str| {
        let share = typed.read::<Share>(name);
        if share.is_none() {
            unread(name, "scenario-share-unread");
        }
        share.unwrap_or(Share::NONE)
    };
    let (central, bond) = (share("central"), share("bond"));
    StreetWork {
        first_year: first_year.unwrap_or_default(),
        cost: cost.unwrap_or(Fen::ZERO),
        central,
        bond,
        lag: lag.unwrap_or_default(),
        after: typed.read("after"),
    }
}
