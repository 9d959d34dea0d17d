//! `GET /area-groups`: the groups with which the next scenario plans.

use crate::division::DivisionNames;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::AppError;
use app::area_group::KeptAreaGroup;
use app::stock::Stock;
use askama::Template;
use axum::response::Response;
use domain::Area;
use domain::permit::PlanBatches;
use std::sync::Arc;

/// The page.
#[derive(Debug, Template)]
#[template(path = "area_group/list.html")]
pub(crate) struct AreaGroupsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    may_plan: bool,
    columns: Vec<Column>,
    rows: Vec<AreaGroupRow>,
}

#[derive(Debug)]
struct AreaGroupRow {
    href: String,
    name: String,
    district: String,
    members: String,
    area: String,
    rule: String,
}

impl AreaGroupsView {
    fn new(shell: Shell, may_plan: bool, rows: Vec<AreaGroupRow>) -> Self {
        let l = shell.l;
        Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::here(l.t("area-groups-title")),
            ],
            may_plan,
            columns: vec![
                Column::words(l.t("area-group-name")),
                Column::words(l.t("scenario-district")),
                Column::words(l.t("area-group-members")),
                Column::numbers(l.t("plan-area")),
                Column::words(l.t("area-group-rule")),
            ],
            rows,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("area-groups-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/area-groups") };
        let row = AreaGroupRow {
            href: "/area-groups/1".into(),
            name: "石油路片区".into(),
            district: "渝中区".into(),
            members: "石油路一村、石油路二村".into(),
            area: l.area(Area::from_m2(41_000)),
            rule: l.t("area-group-together").into_owned(),
        };
        Self::new(shell, true, vec![row])
    }
}

/// Members that are named; more of them are counted.
const NAMED: usize = 3;

fn row(
    l: Words,
    stock: &Stock,
    names: &DivisionNames,
    kept: &KeptAreaGroup,
    all: &[KeptAreaGroup],
) -> AreaGroupRow {
    let group = &kept.group;
    let members: Vec<_> = group.members.iter().filter_map(|id| stock.find(*id)).collect();
    let some = l.list(members.iter().take(NAMED).map(|item| &*item.community.name));
    let size: Area = members.iter().filter_map(|item| item.covered_area()).sum();
    let rule = match &group.work {
        None => l.t("area-group-together").into_owned(),
        Some(work) => {
            let said = l.say("area-group-waits").with("year", work.first_year.to_string());
            let said = said.with("cost", l.money(work.cost)).with("lag", i64::from(work.lag)).to_string();
            let after = work.after.and_then(|id| all.iter().find(|other| other.group.id == id));
            match after {
                None => said,
                Some(other) => {
                    let behind = l.say("area-group-behind").with("group", other.group.name.as_str());
                    format!("{said} {behind}")
                }
            }
        }
    };
    AreaGroupRow {
        href: format!("/area-groups/{}", group.id),
        name: group.name.clone(),
        district: names.name(l, &group.district),
        members: if members.len() > NAMED {
            l.say("area-group-and-more").with("named", some).with("count", members.len()).to_string()
        } else {
            some
        },
        area: l.area(size),
        rule,
    }
}

/// `GET /area-groups`
pub(crate) async fn area_groups(page: Page) -> Result<Response, Error> {
    let l = page.words();
    let rows = page
        .app()
        .run(move |app| {
            let (all, stock): (_, Arc<Stock>) = (app.list_area_groups()?, app.stock()?);
            let names = DivisionNames::new(&stock.divisions.divisions);
            Ok::<_, AppError>(all.iter().map(|kept| row(l, &stock, &names, kept, &all)).collect())
        })
        .await?;
    page.show(&AreaGroupsView::new(page.shell(Section::Projects), page.may::<PlanBatches>(), rows))
}
