//! From an election to a file.

use super::decimal::amount;
use super::record::quoted;
use super::{File, Table};
use crate::Election;
use std::fmt::Write as _;

/// The file as text: what the election says, and whatever else was read with it.
///
/// Keys and columns that belong to the election (`budget`, `vote_type`, `num_projects`, `num_votes`, `project_id`,
/// `cost`, `vote`, …) are taken from it; all others are written as they are. The file read again gives the same.
pub fn write(file: &File) -> String {
    let election = &file.election;
    let mut text = String::new();
    meta(&mut text, file);
    projects(&mut text, election, &file.projects);
    votes(&mut text, election, &file.votes);
    text
}

impl File {
    /// A file that contains this election and nothing else. Voters are numbered from 1.
    pub fn of(election: Election) -> File {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut votes = Table::new(columns(&["voter_id"]));
        for voter in 1..=election.voters() {
            votes.push(&voter.to_string());
        }
        File {
            projects: Table::new(columns(&["project_id", "cost"])),
            votes,
            meta: Vec::new(),
            notes: Vec::new(),
            election,
        }
    }
}

fn meta(text: &mut String, file: &File) {
    let election = &file.election;
    let own = [
        ("num_projects", election.items().len().to_string()),
        ("num_votes", election.voters().to_string()),
        ("budget", amount(election.budget(), election.decimals())),
        ("vote_type", election.kind().key().to_owned()),
    ];
    text.push_str("META\nkey;value\n");
    for (key, value) in &file.meta {
        let ours = own.iter().find(|(each, _)| each == key).map(|(_, value)| value);
        line(text, [key.as_str(), ours.unwrap_or(value)]);
    }
    for (key, value) in &own {
        if file.meta(key).is_none() {
            line(text, [key, value.as_str()]);
        }
    }
}

fn projects(text: &mut String, election: &Election, table: &Table) {
    let items = election.items();
    let wanted = [
        ("project_id", true),
        ("cost", true),
        ("name", items.iter().any(|item| !item.name.is_empty())),
        ("category", items.iter().any(|item| !item.categories.is_empty())),
        ("requires", items.iter().any(|item| !item.requires.is_empty())),
        ("group", items.iter().any(|item| item.group.is_some())),
        ("mandatory", items.iter().any(|item| item.mandatory)),
    ];
    let mut columns: Vec<&str> = table.columns().iter().map(String::as_str).collect();
    columns.extend(
        wanted
            .iter()
            .filter(|(name, wanted)| *wanted && !table.columns().iter().any(|each| each == name))
            .map(|(name, _)| *name),
    );
    text.push_str("PROJECTS\n");
    line(text, columns.iter().copied());
    for (row, item) in items.iter().enumerate() {
        let cells = columns.iter().map(|column| match *column {
            "project_id" => item.id.clone(),
            "cost" => amount(item.cost, election.decimals()),
            "name" => item.name.clone(),
            "category" => item.categories.join(","),
            "requires" => item.requires.join(","),
            "group" => item.group.clone().unwrap_or_default(),
            "mandatory" => u8::from(item.mandatory).to_string(),
            other => table.cell(row, other).unwrap_or_default().to_owned(),
        });
        let cells: Vec<String> = cells.collect();
        line(text, cells.iter().map(String::as_str));
    }
}

fn votes(text: &mut String, election: &Election, table: &Table) {
    let weighted = (0..election.voters()).any(|voter| election.weight(voter) != 1);
    let points = election.kind().has_points();
    let own = [("vote", true), ("points", points), ("weight", weighted)];
    let own: Vec<&str> = own.iter().filter(|(_, wanted)| *wanted).map(|(name, _)| *name).collect();
    text.push_str("VOTES\n");
    line(text, table.columns().iter().map(String::as_str).chain(own.iter().copied()));
    let (mut vote, mut given) = (String::new(), String::new());
    for voter in 0..election.voters() {
        let width = table.columns().len();
        let cells = (0..width).map(|place| table.at(voter * width + place).unwrap_or_default());
        vote.clear();
        given.clear();
        for (place, item) in election.ballot(voter).iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let id = election.items().get(*item as usize).map_or("", |item| item.id.as_str());
            let _ = write!(vote, "{comma}{id}");
            if let Some(points) = election.points(voter).get(place) {
                let _ = write!(given, "{comma}{points}");
            }
        }
        let weight = election.weight(voter).to_string();
        let own = own.iter().map(|name| match *name {
            "vote" => vote.as_str(),
            "points" => given.as_str(),
            _ => weight.as_str(),
        });
        line(text, cells.chain(own));
    }
}

fn line<'a>(text: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            text.push(';');
        }
        text.push_str(&quoted(cell));
    }
    text.push('\n');
}
