//! The form that gives a post: the choices it offers, and what was chosen.

use crate::division::DivisionNames;
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use app::explorer::ExplorerQuery;
use app::{AppError, Desk};
use domain::account::{Account, Role};
use domain::appointment::Post;
use domain::division::DivisionCode;
use domain::id::{AccountId, CommunityId};
use domain::territory::Territory;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// Communities of a search that are offered.
const OFFERED: usize = 20;

/// What there is to choose from.
pub(super) struct Offer {
    accounts: Vec<Account>,
    districts: DivisionNames,
    /// Those found, and the one that was chosen before.
    communities: Vec<(CommunityId, String)>,
}

impl Offer {
    pub(super) fn read(desk: &Desk, accounts: Vec<Account>, typed: &Fields) -> Result<Self, AppError> {
        let (divisions, day) = (desk.divisions()?, desk.plan_day());
        let present: Vec<_> = divisions.divisions.iter().filter(|it| it.existed_on(day)).cloned().collect();
        let mut communities = Vec::new();
        if let Some(text) = typed.text("q") {
            let query = ExplorerQuery { page: 1, per_page: OFFERED, ..ExplorerQuery::default() };
            let found = desk.explore(query, Some(text))?;
            let page = found.page();
            communities =
                page.rows.iter().map(|item| (item.community.id, item.community.name.clone())).collect();
        }
        if let Some(chosen) = typed.read::<CommunityId>("community")
            && !communities.iter().any(|(id, _)| *id == chosen)
            && let Some(item) = desk.stock()?.find(chosen)
        {
            communities.push((chosen, item.community.name.clone()));
        }
        Ok(Self { accounts, districts: DivisionNames::new(&present), communities })
    }

    /// The fields, with what was typed.
    pub(super) fn fields(&self, l: Words, typed: &Fields) -> Vec<Field> {
        let chosen = |name: &str, value: &str| typed.text(name) == Some(value);
        let choice = |name: &str, value: String, label: String| {
            let is = chosen(name, &value);
            Choice::new(value, label).chosen(is)
        };
        let accounts = self.accounts.iter().map(|account| {
            let label = format!("{} ({})", account.display_name, account.login);
            choice("account", account.id.to_string(), label)
        });
        let roles = Role::ALL.iter().map(|role| {
            let label = l.role(*role).into_owned();
            choice("role", role.key().to_owned(), label)
        });
        let levels = Territory::LEVELS.iter().map(|level| {
            let label = l.t(&format!("territory-level-{level}")).into_owned();
            choice("level", (*level).to_owned(), label)
        });
        let districts = std::iter::once(Choice::new("", l.t("appointment-no-district")));
        let named = self.districts.districts(l).into_iter();
        let districts = districts.chain(named.map(|(code, name)| choice("district", code, name)));
        let mut fields = vec![
            Field::new("account", l.t("appointment-account"), Control::Select(accounts.collect())),
            Field::new("role", l.t("account-role"), Control::Select(roles.collect())),
            Field::new("level", l.t("appointment-level"), Control::Radios(levels.collect())),
            Field::new("district", l.t("division-level-district"), Control::Select(districts.collect()))
                .hint(l.t("appointment-district-hint"))
                .optional(),
            text(l, "street", "division-level-street", typed).hint(l.t("appointment-street-hint")),
            text(l, "neighbourhood", "division-level-neighbourhood", typed),
        ];
        if !self.communities.is_empty() {
            let found =
                self.communities.iter().map(|(id, name)| choice("community", id.to_string(), name.clone()));
            let control = Control::Radios(found.collect());
            fields.push(Field::new("community", l.t("territory-level-community"), control).optional());
            fields.push(text(l, "building", "appointment-building", typed));
        }
        fields.push(
            Field::new("until", l.t("appointment-until"), Control::Date)
                .hint(l.t("appointment-until-hint"))
                .value(typed.raw("until").unwrap_or_default())
                .optional(),
        );
        fields
    }

    #[cfg(test)]
    pub(super) fn sample(account: Account) -> Self {
        let community = CommunityId::from_uuid(domain::id::uuid_v7(4, [0; 10]));
        Self {
            accounts: vec![account],
            districts: DivisionNames::sample(),
            communities: vec![(community, "石油路新村".into())],
        }
    }
}

fn text(l: Words, name: &str, label: &str, typed: &Fields) -> Field {
    Field::text(name, l.t(label)).value(typed.raw(name).unwrap_or_default()).optional()
}

/// Gives the post that a form asks for.
pub(super) fn grant(desk: &Desk, typed: &Fields) -> Result<(), AppError> {
    let missing = |field: &'static str| AppError::Invalid { field, reason: "territory-unknown" };
    let account: AccountId = typed.read("account").ok_or(missing("account"))?;
    let role = typed.text("role").and_then(Role::parse).ok_or(missing("role"))?;
    let until = match typed.text("until") {
        None => None,
        Some(text) => {
            let wrong = || AppError::Invalid { field: "until", reason: "value-malformed" };
            let day: Date = text.parse().map_err(|_| wrong())?;
            Some(day.to_zoned(TimeZone::fixed(offset(8))).map_err(|_| wrong())?.timestamp())
        }
    };
    let post = Post { role, territory: territory(desk, typed)? };
    desk.grant_post(desk.actor(), account, &post, until)?;
    Ok(())
}

/// The territory that was chosen; the field that lacks an answer where it is none.
fn territory(desk: &Desk, typed: &Fields) -> Result<Territory, AppError> {
    let missing = |field: &'static str| AppError::Invalid { field, reason: "territory-unknown" };
    let district = || typed.text("district").map(|code| DivisionCode(code.into())).ok_or(missing("district"));
    let name = |field: &'static str| typed.text(field).map(str::to_owned).ok_or(missing(field));
    let community = || typed.read::<CommunityId>("community").ok_or(missing("community"));
    Ok(match typed.text("level") {
        Some("city") => Territory::City,
        Some("district") => Territory::District(district()?),
        Some("street") => Territory::Street { district: district()?, name: name("street")? },
        Some("neighbourhood") => Territory::Neighbourhood {
            district: district()?,
            street: name("street")?,
            name: name("neighbourhood")?,
        },
        Some("community") => Territory::Community(community()?),
        Some("building") => {
            let (community, number) = (community()?, name("building")?);
            let record = desk.load_community(community)?;
            let found = record.buildings.iter().find(|building| building.number == number);
            Territory::Building { community, building: found.ok_or(missing("building"))?.id }
        }
        _ => return Err(missing("level")),
    })
}
