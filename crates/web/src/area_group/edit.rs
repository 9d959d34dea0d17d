//! `/area-groups/new`, `/area-groups/{id}`: a group's members, and whether they start together or wait for a work.

use super::draft::{Wrong, draft, fields_of, members};
use super::words::{field_of, group_fault, sentence};
use crate::community::ExplorerParams;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::map::MapView;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::area_group::KeptAreaGroup;
use app::stock::{Stock, StockItem};
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::area_group::{AreaGroup, GroupFault};
use domain::division::DivisionCode;
use domain::geometry::bounds;
use domain::id::{AreaGroupId, CommunityId};
use std::collections::HashSet;
use std::sync::Arc;

/// The page.
#[derive(Debug, Template)]
#[template(path = "area_group/edit.html")]
pub(crate) struct AreaGroupView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    title: String,
    action: String,
    /// Which one is changed, as it was seen; none for a new one.
    revision: Option<i64>,
    /// The choice of a district, before anything else can be chosen.
    districts: Field,
    district: String,
    name: Field,
    rule: Field,
    work: Vec<Field>,
    /// What is wrong with the choice of members.
    member_error: Option<String>,
    map: Option<MapView>,
    members: Vec<MemberChoice>,
}

/// A community that can be in the group.
#[derive(Debug)]
struct MemberChoice {
    id: String,
    name: String,
    street: String,
    area: String,
    m2: i64,
    chosen: bool,
}

/// Everything that the page is made of.
struct Parts {
    stock: Arc<Stock>,
    all: Vec<KeptAreaGroup>,
    /// The group that is changed.
    kept: Option<KeptAreaGroup>,
}

impl Parts {
    fn load(app: &Desk, id: Option<AreaGroupId>) -> Result<Self, AppError> {
        let kept = id.map(|id| app.load_area_group(id)).transpose()?;
        Ok(Self { stock: app.stock()?, all: app.list_area_groups()?, kept })
    }

    /// The other groups of a district that have a work.
    fn works_of(&self, district: &str) -> Vec<&AreaGroup> {
        let own = self.kept.as_ref().map(|kept| kept.group.id);
        let others = self.all.iter().map(|kept| &kept.group);
        let fits = |other: &&AreaGroup| {
            Some(other.id) != own && other.work.is_some() && *other.district.0 == *district
        };
        others.filter(fits).collect()
    }

    fn named(&self, id: CommunityId) -> String {
        self.stock.find(id).map(|item| item.community.name.clone()).unwrap_or_default()
    }
}

impl AreaGroupView {
    fn new(shell: Shell, parts: &Parts, typed: &Fields, wrong: &[(&'static str, String)]) -> Self {
        let l = shell.l;
        let names = DivisionNames::new(&parts.stock.divisions.divisions);
        let district = typed.text("district").unwrap_or_default().to_owned();
        let chosen: HashSet<&str> = members(typed).collect();
        let inside = |item: &&Arc<StockItem>| {
            item.community.district.as_ref().is_some_and(|code| *code.0 == *district)
        };
        let mut items: Vec<&Arc<StockItem>> = parts.stock.items().iter().filter(inside).collect();
        items.sort_by_key(|item| {
            let picked = chosen.contains(&*item.community.id.to_string());
            (!picked, item.community.street.clone(), item.community.name.clone())
        });
        let title = match &parts.kept {
            None => l.t("area-group-new").into_owned(),
            Some(kept) => kept.group.name.clone(),
        };
        let mut view = Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::link("/area-groups", l.t("area-groups-title")),
                Crumb::here(title.clone()),
            ],
            errors: Vec::new(),
            title,
            action: parts.kept.as_ref().map_or_else(
                || "/area-groups/new".to_owned(),
                |kept| format!("/area-groups/{}", kept.group.id),
            ),
            revision: parts.kept.as_ref().map(|kept| kept.revision),
            districts: Field::new(
                "district",
                l.t("scenario-district"),
                Control::Select(names.choices(l, &district)),
            ),
            name: Field::text("name", l.t("area-group-name")).value(typed.raw("name").unwrap_or_default()),
            rule: rule(l, typed),
            work: work_fields(l, &parts.works_of(&district), typed),
            member_error: None,
            map: bounds(items.iter().filter_map(|item| item.community.location))
                .map(|bounds| map(l, &district, bounds, names.is_schematic())),
            members: items.iter().map(|item| choice(l, item, &chosen)).collect(),
            district,
            shell,
        };
        view.mark(wrong);
        view
    }

    /// Puts what is wrong beside its field, and on top.
    fn mark(&mut self, wrong: &[(&'static str, String)]) {
        for (name, message) in wrong {
            let fields = [&mut self.name, &mut self.rule].into_iter().chain(&mut self.work);
            if let Some(field) = fields.into_iter().find(|field| field.name == *name) {
                field.error = field.error.take().or_else(|| Some(message.clone()));
            } else {
                self.errors.push(FormError { target: "members".into(), message: message.clone() });
                self.member_error = self.member_error.take().or_else(|| Some(message.clone()));
            }
        }
        let marked = errors([&self.name, &self.rule].into_iter().chain(&self.work));
        self.errors.splice(0..0, marked);
    }

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell =
            Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/area-groups/new") };
        let typed = Fields::parse(b"rule=after");
        let mut view = Self {
            crumbs: vec![Crumb::here("x")],
            errors: Vec::new(),
            title: l.t("area-group-new").into_owned(),
            action: "/area-groups/1".into(),
            revision: Some(3),
            districts: Field::new("district", "x", Control::Select(Vec::new())),
            district: "500106".into(),
            name: Field::text("name", l.t("area-group-name")),
            rule: rule(l, &typed),
            work: work_fields(l, &[], &typed),
            member_error: None,
            map: Some(map(l, "500106", [0, 0, 1, 1], true)),
            members: vec![MemberChoice {
                id: "1".into(),
                name: "石油路一村".into(),
                street: "石油路街道".into(),
                area: l.area(domain::Area::from_m2(22_100)),
                m2: 22_100,
                chosen: true,
            }],
            shell,
        };
        view.mark(&[("member", "x".into()), ("cost", "y".into())]);
        view
    }
}

fn rule(l: Words, typed: &Fields) -> Field {
    let after = typed.text("rule") == Some("after");
    let choice = |value: &str, chosen: bool| {
        let mut choice = Choice::new(value, l.t(&format!("area-group-{value}"))).chosen(chosen);
        choice.hint = Some(l.t(&format!("area-group-{value}-hint")).into_owned());
        choice
    };
    let choices = vec![choice("together", !after), choice("after", after)];
    Field::new("rule", l.t("area-group-rule"), Control::Radios(choices))
}

fn work_fields(l: Words, others: &[&AreaGroup], typed: &Fields) -> Vec<Field> {
    let value = |name: &str, usual: &str| typed.raw(name).unwrap_or(usual).to_owned();
    let number = |name: &'static str, usual: &str| {
        Field::new(name, l.t(&format!("area-group-{name}")), Control::Number).value(value(name, usual))
    };
    let chosen = typed.text("after");
    let mut before = vec![Choice::new("", l.t("area-group-after-none")).chosen(chosen.is_none())];
    before.extend(others.iter().map(|other| {
        let id = other.id.to_string();
        let is_chosen = chosen == Some(id.as_str());
        Choice::new(id, other.name.as_str()).chosen(is_chosen)
    }));
    vec![
        number("first_year", "").hint(l.t("area-group-first_year-hint")),
        Field::text("cost", l.t("area-group-cost"))
            .value(value("cost", ""))
            .hint(l.t("area-group-cost-hint")),
        number("lag", "0").suffix(l.t("unit-years")).hint(l.t("area-group-lag-hint")),
        number("central", "0").suffix("%").hint(l.t("area-group-central-hint")),
        number("bond", "0").suffix("%").hint(l.t("area-group-bond-hint")),
        Field::new("after", l.t("area-group-after-work"), Control::Select(before)).optional(),
    ]
}

fn choice(l: Words, item: &StockItem, chosen: &HashSet<&str>) -> MemberChoice {
    let id = item.community.id.to_string();
    MemberChoice {
        name: item.community.name.clone(),
        street: item.community.street.clone().unwrap_or_default(),
        area: item.covered_area().map(|size| l.area(size)).unwrap_or_default(),
        m2: item.covered_area().map_or(0, domain::Area::whole_m2),
        chosen: chosen.contains(&*id),
        id,
    }
}

fn map(l: Words, district: &str, bounds: [i32; 4], schematic: bool) -> MapView {
    let params =
        ExplorerParams { district: Some(DivisionCode(district.into())), ..ExplorerParams::default() };
    MapView {
        id: "members-map".into(),
        label: l.t("area-group-map").into_owned(),
        tiles: crate::tiles::template(&params),
        communities: params.filtered("/tiles/communities.geojson"),
        divisions: "/tiles/divisions.geojson".into(),
        bounds,
        table: "#members".into(),
        open: "/communities/".into(),
        looks: Vec::new(),
        schematic,
    }
}

/// `GET /area-groups/new`
pub(crate) async fn new_area_group(page: Page, query: Fields) -> Result<Response, Error> {
    let parts = page.app().run(|app| Parts::load(app, None)).await?;
    page.show(&AreaGroupView::new(page.shell(Section::Projects), &parts, &query, &[]))
}

/// `GET /area-groups/{id}`
pub(crate) async fn area_group(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: AreaGroupId = id.parse().map_err(|_| Error::not_found())?;
    let parts = page.app().run(move |app| Parts::load(app, Some(id))).await?;
    let typed = parts.kept.as_ref().map(|kept| fields_of(&kept.group)).unwrap_or_default();
    page.show(&AreaGroupView::new(page.shell(Section::Projects), &parts, &typed, &[]))
}

/// `POST /area-groups/new`
pub(crate) async fn post_new(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    save(page, None, typed).await
}

/// `POST /area-groups/{id}`
pub(crate) async fn post_area_group(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: AreaGroupId = id.parse().map_err(|_| Error::not_found())?;
    save(page, Some(id), typed).await
}

async fn save(page: Page, id: Option<AreaGroupId>, typed: Fields) -> Result<Response, Error> {
    let (actor, l) = (page.actor()?, page.words());
    let seen = typed.read("revision").unwrap_or(-1);
    let asked = draft(l, &typed);
    let (parts, saved) = page
        .app()
        .run(move |app| {
            let parts = Parts::load(app, id)?;
            let saved = match (asked, id) {
                (Err(wrong), _) => Err(wrong),
                (Ok(draft), None) => refused(l, &parts, app.make_area_group(&actor, draft).map(drop))?,
                (Ok(draft), Some(id)) => refused(l, &parts, app.change_area_group(&actor, id, draft, seen))?,
            };
            Ok::<_, AppError>((parts, saved))
        })
        .await?;
    match saved {
        Ok(()) => Ok(Redirect::to("/area-groups").into_response()),
        Err(wrong) => {
            page.show_again(&AreaGroupView::new(page.shell(Section::Projects), &parts, &typed, &wrong))
        }
    }
}

/// Faults of a group in words beside their fields; any other error goes on.
fn refused(l: Words, parts: &Parts, saved: Result<(), AppError>) -> Result<Result<(), Wrong>, AppError> {
    match saved {
        Err(AppError::AreaGroup(faults)) => {
            let said = |fault: &GroupFault| {
                (field_of(fault), sentence(l, group_fault(fault, &|id| parts.named(id))))
            };
            Ok(Err(faults.iter().map(said).collect()))
        }
        other => other.map(Ok),
    }
}

/// `POST /area-groups/{id}/delete`
pub(crate) async fn post_delete(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: AreaGroupId = id.parse().map_err(|_| Error::not_found())?;
    let (actor, seen) = (page.actor()?, typed.read("revision").unwrap_or(-1));
    page.app().run(move |app| app.delete_area_group(&actor, id, seen)).await?;
    Ok(Redirect::to("/area-groups").into_response())
}
