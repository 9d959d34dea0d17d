//! The menu: what residents choose from, in classes, with prices where a source gives them.

use crate::diagnostic::{NameKind, Problem};
use crate::entry::{Bilingual, Provenance};
use crate::parameter::UNKNOWN;
use crate::reader::{Entry, Fields, words};
use crate::scalar::{Id, Scalar};
use domain::Fen;
use domain::fact::Fact;
use serde::Serialize;
use std::sync::Arc;

/// How strongly a class or item is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obligation {
    /// 立查立改: find and fix at once.
    Immediate,
    /// 应改尽改: must, on residents' will.
    Must,
    /// 能改则改: where possible, respecting will.
    May,
    /// 积极推进: encouraged.
    Encouraged,
}

words!(Obligation { "immediate" => Immediate, "must" => Must, "may" => May, "encouraged" => Encouraged });

/// The owners who decide an item together, and whose area and heads are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecidingScope {
    /// All owners of the community.
    Community,
    /// The owners of a building.
    Building,
    /// The owners behind one entrance (单元).
    Entrance,
    /// Each dwelling for itself.
    Dwelling,
}

words!(DecidingScope {
    "community" => Community, "building" => Building, "entrance" => Entrance, "dwelling" => Dwelling,
});

/// A class of menu items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemClass {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What belongs to it.
    pub about: Option<Bilingual>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for ItemClass {
    const NAME: &'static str = "[[item_class]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let provenance = Provenance::fields(fields);
        Some(Self { id: id?.0, name: name?, about, provenance: provenance? })
    }
}

/// How strongly the items of a class are to be done; separate from the class because its source differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassObligation {
    /// The class.
    pub class: Arc<str>,
    /// How strongly.
    pub obligation: Obligation,
    /// The words of the source.
    pub wording: Bilingual,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for ClassObligation {
    const NAME: &'static str = "[[obligation]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let class = fields.reference("class", NameKind::ItemClass);
        let (obligation, wording) = (fields.need("obligation"), fields.need("wording"));
        let provenance = Provenance::fields(fields);
        Some(Self { class: class?, obligation: obligation?, wording: wording?, provenance: provenance? })
    }
}

/// An item of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its code: `C15`.
    pub code: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// Its class.
    pub class: Arc<str>,
    /// What is counted: metres, bays, lifts.
    pub unit: Bilingual,
    /// Who decides it together.
    pub scope: DecidingScope,
    /// Its own obligation, where it differs from its class's.
    pub obligation: Option<Obligation>,
    /// Whether the place offers it at all.
    pub offered: bool,
    /// Items without which it makes no sense.
    pub requires: Vec<Arc<str>>,
    /// Items that rule it out.
    pub excludes: Vec<Arc<str>>,
    /// Items of which at least one must be chosen with it.
    pub only_with: Vec<Arc<str>>,
    /// Facts of the register that say how much of it a community has, or in what state it is.
    pub measured_by: Vec<Fact>,
    /// Its price range; `None` where the sources give none.
    pub price: Option<Price>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Item {
    const NAME: &'static str = "[[item]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let code = fields.need::<Id>("code");
        let name = fields.need("name");
        let class = fields.reference("class", NameKind::ItemClass);
        let (unit, scope) = (fields.need("unit"), fields.need("scope"));
        let (obligation, offered) = (fields.may("obligation"), fields.may("offered"));
        let requires = fields.references("requires", NameKind::Item);
        let excludes = fields.references("excludes", NameKind::Item);
        let only_with = fields.references("only_with", NameKind::Item);
        let measured_by = fields.list::<Fact>("measured_by");
        let price = price_marker(fields);
        let provenance = Provenance::fields(fields);
        price?;
        Some(Self {
            code: code?.0,
            name: name?,
            class: class?,
            unit: unit?,
            scope: scope?,
            obligation,
            offered: offered.unwrap_or(true),
            requires,
            excludes,
            only_with,
            measured_by,
            price: None,
            provenance: provenance?,
        })
    }
}

/// `price = "unknown"`: a price is needed and has its own entry, because its source is another.
fn price_marker(fields: &mut Fields<'_>) -> Option<()> {
    let spot = fields.spot::<Scalar>("price");
    let marker = fields.need::<Scalar>("price")?;
    if &*marker.0 == UNKNOWN {
        return Some(());
    }
    if let Some(spot) = spot {
        spot.report(Problem::NotOneOf { word: marker.0.to_string(), of: vec![UNKNOWN] }, None);
    }
    None
}

/// What an item costs per unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The item.
    pub item: Arc<str>,
    /// The lowest price of one unit, in the pack's currency.
    pub low: Fen,
    /// The highest.
    pub high: Fen,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Price {
    const NAME: &'static str = "[[price]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let item = fields.reference("item", NameKind::Item);
        let (low, high) = (amount(fields, "low"), amount(fields, "high"));
        let provenance = Provenance::fields(fields);
        Some(Self { item: item?, low: low?, high: high?, provenance: provenance? })
    }
}

/// An amount of money with at most two decimals.
fn amount(fields: &mut Fields<'_>, key: &'static str) -> Option<Fen> {
    let spot = fields.spot::<Scalar>(key);
    let text = fields.need::<Scalar>(key)?.0;
    let fen = text.parse().ok();
    if let (None, Some(spot)) = (fen, spot) {
        spot.report(Problem::WrongValue { text: text.to_string(), kind: "amount of money" }, None);
    }
    fen
}
