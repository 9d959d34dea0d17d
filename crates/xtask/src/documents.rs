//! Documents say what is there: links lead somewhere, glossary places exist, every decision is listed.

use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::Result;
use std::path::Path;

/// The check.
pub const STEP: Step = Step {
    name: "documents",
    about: "links, glossary places, tests of hazards and of the security list, the list of decisions",
    run: check,
};

/// Writes the list of decisions.
pub const LIST: Step = Step { name: "decisions", about: "the list of decisions", run: write_list };

const GLOSSARY: &str = "docs/glossary.md";
const HAZARDS: &str = "docs/import-hazards.md";
const SECURITY: &str = "docs/security.md";
const ASVS: &str = "docs/security/asvs.csv";
const DECISIONS: &str = "docs/decisions";
/// Items of the security list.
const ITEMS: usize = 86;

fn check(_: &Progress) -> Result<Outcome> {
    let mut wrong = Vec::new();
    let files = tree::files()?;
    let documents: Vec<&String> = files.iter().filter(|name| is_markdown(name)).collect();
    for name in &documents {
        wrong.extend(broken_links(name, &tree::read(name)?));
    }
    let (places, missing) = held(GLOSSARY, &tree::read(GLOSSARY)?, str::to_owned);
    wrong.extend(missing);
    let (hazards, missing) = held(HAZARDS, &tree::read(HAZARDS)?, |test| format!("fn {test}()"));
    wrong.extend(missing);
    let security = tree::read(SECURITY)?;
    let (tested, missing) = held(SECURITY, &security, test_or_quoted);
    wrong.extend(missing);
    wrong.extend(unanswered(&security));
    wrong.extend(asvs(&tree::read(ASVS)?));
    let index = tree::read(&format!("{DECISIONS}/README.md"))?;
    if with_list(&index, &files)? != index {
        wrong.push(format!("{DECISIONS}/README.md does not list what is there; run `cargo xtask generate`"));
    }
    Ok(if wrong.is_empty() {
        let documents = documents.len();
        Outcome::Fine(format!(
            "{documents} documents, {places} glossary entries, {hazards} hazards and {tested} of {ITEMS} security items \
             with a test"
        ))
    } else {
        Outcome::wrong(wrong.join("\n"))
    })
}

fn write_list(_: &Progress) -> Result<Outcome> {
    let file = format!("{DECISIONS}/README.md");
    let index = tree::read(&file)?;
    let fresh = with_list(&index, &tree::files()?)?;
    if fresh == index {
        return Ok(Outcome::Fine(format!("{file} needs no change")));
    }
    std::fs::write(tree::root().join(&file), fresh)?;
    Ok(Outcome::Fine(file))
}

fn is_markdown(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "md")
}

/// Relative links of a document that lead to no file.
fn broken_links(name: &str, text: &str) -> Vec<String> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !elsewhere && !tree::root().join(folder).join(file).exists() {
                wrong.push(format!("{name}:{}: the link to {target} leads nowhere", number + 1));
            }
        }
    }
    wrong
}

/// How many rows of a document name a place, and those whose place does not hold what `written` makes of the word.
fn held(document: &str, text: &str, written: impl Fn(&str) -> String) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((file, word)) = place(line) else { continue };
        count += 1;
        let word = written(word);
        let held = tree::read(&format!("crates/{file}")).is_ok_and(|source| source.contains(&word));
        if !held {
            wrong.push(format!("{document}:{}: there is no `{word}` in crates/{file}", number + 1));
        }
    }
    (count, wrong)
}

/// The place of a row that ends in `` | `file.rs` `Word` | ``.
fn place(line: &str) -> Option<(&str, &str)> {
    let cell = line.trim().strip_prefix('|')?.strip_suffix('|')?.rsplit('|').next()?.trim();
    let (file, word) = cell.strip_prefix('`')?.strip_suffix('`')?.split_once("` `")?;
    Some((file, word))
}

/// A test's name, or words that stand in the file as they are.
fn test_or_quoted(word: &str) -> String {
    if word.starts_with('"') { word.to_owned() } else { format!("fn {word}()") }
}

/// Items of the security list that are missing, or say neither where they are tested nor why not.
fn unanswered(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for item in 1..=ITEMS {
        let begin = format!("| {item} |");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with(&begin)).collect();
        let [row] = rows.as_slice() else {
            wrong.push(format!("{SECURITY}: item {item} has {} rows", rows.len()));
            continue;
        };
        let last = row.trim_end().trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        if place(row).is_none() && !last.starts_with("not tested: ") && !last.starts_with("not yet: ") {
            wrong.push(format!("{SECURITY}: item {item} says neither which test nor why none («{last}»)"));
        }
    }
    wrong
}

/// Rows of the ASVS list that say nothing, or name a test that is not there.
fn asvs(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in text.lines().skip(1) {
        let mut cells = line.splitn(4, ',');
        let mut next = || cells.next().unwrap_or_default();
        let (id, status, file, evidence) = (next(), next(), next(), next());
        let known = ["met", "partly", "not-yet", "operator", "not-applicable"].contains(&status);
        let held = match file {
            "" => !evidence.is_empty() && matches!(status, "not-yet" | "operator" | "not-applicable"),
            file => tree::read(file).is_ok_and(|text| text.contains(evidence)),
        };
        if !known || !held {
            wrong
                .push(format!("{ASVS}: {id} is «{status}» by «{evidence}» in «{file}», which does not hold"));
        }
    }
    wrong
}

/// The index of decisions with its list made anew: everything up to the first item stays.
fn with_list(index: &str, files: &[String]) -> Result<String> {
    let head = index.split("\n- [").next().unwrap_or(index).trim_end();
    let mut fresh = format!("{head}\n\n");
    for file in files {
        let Some(name) = file.strip_prefix(&format!("{DECISIONS}/")) else { continue };
        if name == "README.md" || !is_markdown(name) {
            continue;
        }
        let text = tree::read(file)?;
        let title = text.lines().next().unwrap_or_default().trim_start_matches('#').trim();
        fresh = format!("{fresh}- [{title}]({name})\n");
    }
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nowhere_is_found() {
        let text = "see [a](ARCHITECTURE.md#rooms), [b](https://example.org/x), [c](gone.md)\n";
        assert_eq!(broken_links("README.md", text), ["README.md:1: the link to gone.md leads nowhere"]);
    }

    #[test]
    fn a_glossary_row_names_its_place() {
        let row = "| community | 小区 | an estate | `domain/src/community.rs` `Community` |";
        assert_eq!(place(row), Some(("domain/src/community.rs", "Community")));
        assert_eq!(place("| English | 中文 | what it is | place |"), None);
        let (count, wrong) =
            held(GLOSSARY, "| x | y | z | `domain/src/lib.rs` `NoSuchWord` |", str::to_owned);
        assert_eq!((count, wrong.len()), (1, 1));
    }

    #[test]
    fn a_security_item_says_which_test_or_why_none() {
        let answered = |last: &str| {
            let row = format!("| 1 | injection | somewhere | {last} |");
            unanswered(&row).iter().filter(|wrong| wrong.contains("item 1 ")).count()
        };
        assert_eq!(answered("`xtask/src/documents.rs` `a_security_item_says_which_test_or_why_none`"), 0);
        assert_eq!(answered("not yet: there are no ballots"), 0);
        assert_eq!((answered("of course"), answered("")), (1, 1));
        assert_eq!(unanswered("").len(), ITEMS);
    }

    #[test]
    fn an_asvs_row_names_what_is_there() {
        let wrong = |row: &str| asvs(&format!("id,status,file,evidence\n{row}\n")).len();
        assert_eq!(wrong("1.2.4,met,crates/xtask/src/documents.rs,an_asvs_row_names_what_is_there"), 0);
        assert_eq!(wrong("4.3.1,not-applicable,,there is no GraphQL"), 0);
        assert_eq!(
            (wrong("1.2.4,met,,surely"), wrong("1.2.4,fine,,x"), wrong("1.2.4,met,README.md,no such")),
            (1, 1, 1)
        );
    }

    #[test]
    fn a_hazard_names_a_test_and_no_mere_word() {
        let row = |name: &str| format!("| fault | answer | `xtask/src/documents.rs` `{name}` |");
        let missing = |name: &str| held(HAZARDS, &row(name), |test| format!("fn {test}()")).1.len();
        assert_eq!(missing("a_hazard_names_a_test_and_no_mere_word"), 0);
        assert_eq!((missing("GLOSSARY"), missing("no_such_test")), (1, 1));
    }
}
