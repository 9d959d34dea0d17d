//! `yiju plan FILE…`: which communities of some registers are renewed in which year, by a pack and a table of means.

use super::{bar, clock, far};
use crate::cli::{Cli, PlanRegisterArgs, PlanRegisterFormat};
use crate::command::{pack as command_pack, reading, say, tell};
use crate::wiring::{configuration, environment, library};
use anyhow::{Context as _, Result, bail};
use app::AppError;
use app::importing::Reading;
use app::scenario::offline::{FilePlan, PlanTrouble, plan_files, read_means_file};
use app::scenario::{LeftOut, Outcome};
use domain::division::{DivisionCode, Gazetteer};
use domain::id::CommunityId;
use domain::means::Means;
use domain::scenario::Brief;
use exchange::write::{Field, workbook};
use jiff::civil::Date;
use planner::{Control, Progress};
use policy::Rules;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use web::i18n::Words;
use web::scenario::words::{lack, left_out, means_fault};
use web::scenario::workbook::{PlanNames, csv, geojson, sheets, summary};

/// Reads registers and means, plans, writes the plan.
pub fn run(cli: &Cli, args: &PlanRegisterArgs) -> Result<ExitCode> {
    let words = reading::words(cli);
    if args.format == PlanRegisterFormat::Xlsx && args.out.is_none() {
        tell(words.t("plan-needs-out"));
        return Ok(ExitCode::from(2));
    }
    // Both are required; only a subcommand goes without.
    let (Some(pack), Some(budget)) = (&args.pack, &args.budget) else {
        bail!("--pack and --budget are needed");
    };
    let day = args.as_of.unwrap_or_else(|| environment().today());
    let packs = library(&configuration(cli)?)?;
    let divisions = command_pack::divisions(packs.clone(), pack)?;
    let rules = command_pack::rules(packs, pack, day)?;
    let (worker, mapping) = (reading::worker()?, reading::mapping(&args.reading)?);
    let how = Reading {
        worker: &worker,
        as_of: day,
        gazetteer: divisions.as_deref(),
        datum: reading::datum(&args.reading)?,
        mapping: mapping.as_deref(),
        admits: None,
    };
    let districts = Districts { gazetteer: divisions.as_deref(), day, words };
    let (brief, plan) = match planned(args, budget, &rules, &how, day) {
        Ok(planned) => planned,
        Err(trouble) => return Ok(refuse(trouble, budget, words, &districts)),
    };
    reading::save_mapping(&args.reading, &plan.registers)?;
    reading::tell_findings(&plan.registers, words);
    let written = Written { plan: &plan, brief: &brief, rules: &rules, districts: &districts, words };
    let bytes = written.bytes(args.format)?;
    match &args.out {
        Some(path) => {
            std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
            say(written.table());
            say(path.display());
        }
        None => std::io::stdout().lock().write_all(&bytes)?,
    }
    Ok(if plan.outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn planned(
    args: &PlanRegisterArgs,
    budget: &Path,
    rules: &Rules,
    how: &Reading<'_>,
    day: Date,
) -> Result<(Brief, FilePlan), PlanTrouble> {
    let brief = brief(args, day, read_means_file(budget, how)?);
    let several = args.files.len() > 1;
    // No bar is better than no plan.
    let bar = bar().ok();
    let mut clock = clock();
    let mut proceed = |progress: Progress| {
        if let Some(bar) = &bar {
            bar.set_message(far(&progress));
            bar.tick();
        }
        true
    };
    let mut control = Control { clock: &mut *clock, proceed: &mut proceed };
    let plan = plan_files(&args.files, rules, how, &brief, &mut control, |file| {
        if several {
            tell(format_args!("{}", file.display()));
        }
    });
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Ok((brief, plan?))
}

fn brief(args: &PlanRegisterArgs, day: Date, means: Means) -> Brief {
    Brief {
        first_year: args.first_year.unwrap_or_else(|| day.year()),
        years: args.years,
        cost_level: args.cost_level,
        gap: args.gap,
        seconds: args.time_limit,
        seed: args.seed,
        keeps_commitments: true,
        includes_undecided: args.undecided,
        means,
        holds: Vec::new(),
        groups: Vec::new(),
    }
}

/// Says everything that is wrong; nothing was planned, and nothing is written.
fn refuse(trouble: PlanTrouble, budget: &Path, words: Words, districts: &Districts<'_>) -> ExitCode {
    let named = |code: &DivisionCode| districts.name(code);
    let lines: Vec<String> = match trouble {
        PlanTrouble::Read { file, error: AppError::Invalid { reason, .. } } => {
            vec![format!("{}: {}", file.display(), words.t(&format!("invalid-{reason}")))]
        }
        PlanTrouble::Read { file, error } => {
            vec![format!("{}: {:#}", file.display(), reading::in_words(error, words))]
        }
        PlanTrouble::Lacks(lacks) => lacks.iter().map(|one| lack(words, one)).collect(),
        PlanTrouble::Means(faults) => {
            let said = |fault| format!("{}: {}", budget.display(), means_fault(words, fault, &named));
            faults.iter().map(said).collect()
        }
        PlanTrouble::Nothing(whys) => {
            tell(words.t("plan-nothing"));
            counted(words, whys.iter())
        }
        PlanTrouble::Problem(faults) => faults.iter().map(ToString::to_string).collect(),
    };
    lines.iter().for_each(tell);
    tell(words.say("plan-refused").with("count", lines.len()));
    ExitCode::from(2)
}

/// Reasons with the number of communities of each, the most frequent first.
fn counted<'a>(words: Words, whys: impl Iterator<Item = &'a LeftOut>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for why in whys {
        *counts.entry(left_out(words, why)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let said = |(why, count): (String, usize)| {
        words.say("plan-nothing-of").with("count", count).with("why", why).to_string()
    };
    counts.into_iter().map(said).collect()
}

/// Names of districts in the reader's language.
struct Districts<'a> {
    gazetteer: Option<&'a Gazetteer>,
    day: Date,
    words: Words,
}

impl Districts<'_> {
    /// A district's name on the day, or of another time; its code where nobody knows it.
    fn name(&self, code: &DivisionCode) -> String {
        let division = self.gazetteer.and_then(|gazetteer| {
            let ever = || gazetteer.divisions.iter().find(|division| division.code == *code);
            gazetteer.by_code(&code.0, self.day).or_else(ever)
        });
        match division {
            Some(division) if self.words.is_zh() || division.name_en.is_empty() => division.name.clone(),
            Some(division) => division.name_en.clone(),
            None => code.to_string(),
        }
    }
}

/// A plan on its way out.
struct Written<'a> {
    plan: &'a FilePlan,
    brief: &'a Brief,
    rules: &'a Rules,
    districts: &'a Districts<'a>,
    words: Words,
}

impl Written<'_> {
    fn bytes(&self, format: PlanRegisterFormat) -> Result<Vec<u8>> {
        let (words, outcome) = (self.words, &self.plan.outcome);
        self.with_names(|names| {
            Ok(match format {
                PlanRegisterFormat::Xlsx => {
                    workbook(&sheets(words, outcome, self.brief, names), environment().today())?
                }
                PlanRegisterFormat::Json => serde_json::to_vec_pretty(&self.json()?)?,
                PlanRegisterFormat::Csv => csv(words, outcome, names)?,
                PlanRegisterFormat::Geojson => {
                    geojson(words, outcome, names, &|id| self.plan.find(id)?.location)?
                }
                PlanRegisterFormat::Table => format!("{}\n", self.table()).into_bytes(),
            })
        })
    }

    fn with_names<T>(&self, ask: impl FnOnce(&PlanNames<'_>) -> T) -> T {
        let community = |id| self.community(id);
        let district = |code: &DivisionCode| self.districts.name(code);
        ask(&PlanNames { rules: self.rules, community: &community, district: &district })
    }

    /// Name and district of a community, as its register writes them where the gazetteer does not know better.
    fn community(&self, id: CommunityId) -> (String, String) {
        let Some(community) = self.plan.find(id) else { return (id.to_string(), String::new()) };
        let district = match &community.district {
            Some(code) => self.districts.name(code),
            None => community.dossier.division.to_string(),
        };
        (community.dossier.name.to_string(), district)
    }

    /// The summary for people at a terminal, and why communities could not be planned.
    fn table(&self) -> String {
        let outcome = &self.plan.outcome;
        let sheet = self.with_names(|names| summary(self.words, outcome, self.brief, names));
        let mut out = String::new();
        for row in &sheet.rows {
            for (at, (head, field)) in sheet.header.iter().zip(row).enumerate() {
                let Some(text) = shown(field) else { continue };
                let _ = match at {
                    0 => write!(out, "{text}"),
                    // What is reached and what is lacking are told apart by their headings.
                    3 | 4 => write!(out, "  {head} {text}"),
                    _ => write!(out, "  {text}"),
                };
            }
            out.push('\n');
        }
        for line in counted(self.words, outcome.left_out.iter().map(|(_, why)| why)) {
            let _ = writeln!(out, "{line}");
        }
        out.trim_end().to_owned()
    }

    /// The outcome with the names of communities and districts in it.
    fn json(&self) -> Result<Value> {
        let outcome: &Outcome = &self.plan.outcome;
        let mut value = serde_json::to_value(outcome)?;
        // Pairs of id and reason become objects like the others.
        let left_out = outcome.left_out.iter().map(|(id, why)| {
            let mut object = Map::from_iter([("community".to_owned(), Value::from(id.to_string()))]);
            if let Value::Object(why) = serde_json::to_value(why)? {
                object.extend(why);
            }
            Ok::<_, anyhow::Error>(Value::Object(object))
        });
        let left_out: Vec<Value> = left_out.collect::<Result<_>>()?;
        if let Value::Object(fields) = &mut value {
            fields.insert("left_out".to_owned(), Value::Array(left_out));
            fields.insert("pack".to_owned(), json!(self.rules.pack_ref()));
            fields.insert("brief".to_owned(), json!(self.brief));
        }
        self.name(&mut value);
        Ok(value)
    }

    /// Adds names beside the ids of communities and the codes of districts.
    fn name(&self, value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|one| self.name(one)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|one| self.name(one));
                let id = fields
                    .get("community")
                    .and_then(Value::as_str)
                    .and_then(|id| id.parse::<CommunityId>().ok());
                let community = id.and_then(|id| self.plan.find(id));
                if let Some(community) = community {
                    fields.insert("name".to_owned(), Value::from(&*community.dossier.name));
                    let code = community.district.as_ref().map(|code| Value::from(&*code.0));
                    fields.insert("district".to_owned(), code.unwrap_or_default());
                }
                if let Some(code) = fields.get("district").and_then(Value::as_str) {
                    let name = self.districts.name(&DivisionCode(code.into()));
                    fields.insert("district_name".to_owned(), Value::from(name));
                }
            }
            _ => {}
        }
    }
}

/// A cell as text; nothing for an empty one.
fn shown(field: &Field) -> Option<String> {
    match field {
        Field::Empty => None,
        Field::Text(text) => Some(text.to_string()),
        Field::Number(number) => Some(number.clone()),
        Field::Date(date) => Some(date.to_string()),
        Field::Flag(flag) => Some(flag.to_string()),
    }
}
