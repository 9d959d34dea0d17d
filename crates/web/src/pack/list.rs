//! `GET /packs`: the packs there are.

use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::{Section, Shell};
use app::App;
use app::policy::{Header, LayerKind, Library};
use askama::Template;
use axum::response::Response;

/// The page.
#[derive(Debug, Template)]
#[template(path = "pack/list.html")]
pub(crate) struct PacksView {
    shell: Shell,
    /// The address of the pack in force, on its day.
    in_force: String,
    answer: String,
    packs: Vec<PackRow>,
}

#[derive(Debug)]
struct PackRow {
    href: String,
    id: String,
    name: String,
    about: String,
    layer: String,
    since: String,
}

impl PacksView {
    fn new(shell: Shell, app: &App) -> Self {
        let l = shell.l;
        let in_force = app.settings().pack.clone();
        Self {
            answer: l
                .say("packs-answer")
                .with("pack", pack_name(l, app.library(), &in_force))
                .with("day", l.date(app.plan_day()))
                .to_string(),
            packs: app.library().list().iter().map(|header| row(l, header)).collect(),
            in_force: format!("/packs/{in_force}"),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("packs-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self {
            shell: Shell::new(l, Some(Section::Packs), "/packs"),
            in_force: "/packs/cn-chongqing+demo".into(),
            answer: l.say("packs-answer").with("pack", "cn-chongqing+demo").with("day", "2020").to_string(),
            packs: vec![PackRow {
                href: "/packs/cn-chongqing".into(),
                id: "cn-chongqing".into(),
                name: "重庆市城镇老旧小区改造".into(),
                about: String::new(),
                layer: layer(l, LayerKind::City),
                since: "2020".into(),
            }],
        }
    }
}

/// A pack's name for people: the names of its parts.
pub(crate) fn pack_name(l: Words, library: &Library, id: &str) -> String {
    let headers = library.list();
    let names: Vec<String> = id
        .split('+')
        .map(|part| match headers.iter().find(|header| &*header.id == part) {
            Some(header) => l.of_pack(&header.name).to_string(),
            None => part.to_owned(),
        })
        .collect();
    names.join(" + ")
}

fn layer(l: Words, kind: LayerKind) -> String {
    l.t(match kind {
        LayerKind::National => "layer-national",
        LayerKind::City => "layer-city",
        LayerKind::District => "layer-district",
        LayerKind::Demonstration => "layer-demonstration",
        LayerKind::WhatIf => "layer-what-if",
    })
    .into_owned()
}

fn row(l: Words, header: &Header) -> PackRow {
    // An overlay says nothing by itself; it is read over the pack it is meant for.
    let readable = match (&header.over, header.layer) {
        (Some(over), LayerKind::Demonstration) => format!("{over}+{}", header.id),
        _ => header.id.to_string(),
    };
    PackRow {
        href: format!("/packs/{readable}"),
        id: header.id.to_string(),
        name: l.of_pack(&header.name).to_string(),
        about: header.about.as_ref().map(|about| l.of_pack(about).to_string()).unwrap_or_default(),
        layer: layer(l, header.layer),
        since: l.date(header.effective_from),
    }
}

/// `GET /packs`
pub(crate) async fn packs(page: Page) -> Result<Response, Error> {
    let shell = page.shell(Section::Packs);
    let view = page.app().run(move |app| Ok::<_, Error>(PacksView::new(shell, app))).await?;
    page.show(&view)
}
