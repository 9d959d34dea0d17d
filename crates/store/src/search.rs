//! Search for communities by a fragment of Chinese, by pinyin or by initials, alike on both engines.
//!
//! Words are made here, not by the engines: a Han character (`h…`), a pair of neighbouring ones (`b…`), a run
//! of letters or digits (`w…`), and from every syllable on the rest of the name in pinyin (`p…`) and in
//! initials (`i…`), in every common reading. All are plain letters and digits, which FTS5 and `tsvector` keep
//! as they are. The order of the hits is made here as well.

use crate::community;
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::community::Community;
use domain::id::CommunityId;
use domain::name::{is_invisible, key as name_key};
use pinyin::ToPinyinMulti;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization;

/// Hits that are ranked; a query that finds more is too short to rank well.
const RANKED: usize = 1000;

/// Syllables of a name that are searchable by pinyin.
const SYLLABLES: usize = 32;

/// Readings of one name that are kept (重庆长寿: zhong or chong, chang or zhang).
const READINGS: usize = 8;

statements! {
    INSERT = "INSERT INTO community_search (rowid, words)
              VALUES ($1, {{$2||array_to_tsvector(string_to_array($2, ' '))}})";
    DELETE = "DELETE FROM community_search WHERE rowid = $1";
    FIND = "SELECT c.id, c.name_key, c.merged_into
            FROM community_search s JOIN community c ON c.document = s.rowid
            WHERE {{s.community_search MATCH $1||s.words @@ CAST(replace(replace(replace(replace(CAST($1 AS TEXT),
                    '\"*', '\":*'), '\"', ''''), ' OR ', ' | '), ' AND ', ' & ') AS tsquery)}}
            ORDER BY length(c.name_key), c.name_key, c.id LIMIT $2";
}

/// The communities that a query finds, best first: those called so, those whose name begins so, those whose
/// name holds it, the others; among equals the shorter name first.
///
/// All the words of a query must be found. A run of letters is a word, pinyin or initials; of a merged
/// community the one that was kept is returned.
pub fn find(rx: &mut Rx<'_>, query: &str, limit: usize) -> Result<Vec<CommunityId>, StoreError> {
    let Some(expression) = expression(query) else { return Ok(Vec::new()) };
    let wanted = name_key(query);
    let mut hits = rx.rows(&FIND, &[expression.into(), RANKED.into()], |row| {
        let name = row.text(1)?;
        let rank = match () {
            () if name == wanted => 0_u8,
            () if name.starts_with(&wanted) => 1,
            () if name.contains(&wanted) => 2,
            () => 3,
        };
        Ok((rank, row.parse::<CommunityId>(0)?, row.opt_text(2)?.is_some()))
    })?;
    hits.sort_by_key(|(rank, ..)| *rank);
    let mut found = Vec::new();
    for (_, id, merged) in hits {
        let id = if merged { community::kept(rx, id)? } else { id };
        if !found.contains(&id) {
            found.push(id);
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

/// Keeps the words of a community.
pub(crate) fn insert(tx: &mut Tx<'_>, document: i64, words: String) -> Result<(), StoreError> {
    tx.execute(&INSERT, &[document.into(), words.into()]).map(drop)
}

/// Forgets the words of a community.
pub(crate) fn delete(tx: &mut Tx<'_>, document: i64) -> Result<(), StoreError> {
    tx.execute(&DELETE, &[document.into()]).map(drop)
}

/// The number under which a community's words are kept: 63 bits of the SHA-256 of its id.
pub(crate) fn document(id: CommunityId) -> i64 {
    let digest = Sha256::digest(id.uuid().as_bytes());
    digest.iter().take(8).fold(0, |number: i64, byte| (number << 8) | i64::from(*byte)) & i64::MAX
}

/// The words of a community, separated by spaces.
pub(crate) fn words(community: &Community) -> String {
    let mut words = BTreeSet::new();
    for name in std::iter::once(&community.name).chain(&community.aliases) {
        add_runs(name, &mut words);
        add_readings(name, &mut words);
    }
    for text in community.code.iter().chain(&community.address).chain(&community.street) {
        add_runs(text, &mut words);
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// A stretch of text without gaps.
enum Run {
    Han(Vec<char>),
    Letters(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in text.nfkc().flat_map(char::to_lowercase).filter(|c| !is_invisible(*c)) {
        match (runs.last_mut(), is_han(c), c.is_alphanumeric()) {
            (Some(Run::Han(run)), true, _) if open => run.push(c),
            (Some(Run::Letters(run)), false, true) if open => push_letter(run, c),
            (_, true, _) => runs.push(Run::Han(vec![c])),
            (_, false, true) => {
                let mut run = String::new();
                push_letter(&mut run, c);
                runs.push(Run::Letters(run));
            }
            (_, false, false) => {
                open = false;
                continue;
            }
        }
        open = true;
    }
    runs
}

/// Letters beyond ASCII are spelt by their number, so that both engines keep them as they are.
fn push_letter(run: &mut String, c: char) {
    if c.is_ascii() {
        run.push(c);
    } else {
        // Writing into a `String` cannot fail.
        let _ = write!(run, "x{:x}x", u32::from(c));
    }
}

fn add_runs(text: &str, words: &mut BTreeSet<String>) {
    for run in runs(text) {
        match run {
            Run::Han(characters) => {
                words.extend(characters.iter().map(|c| single(*c)));
                words.extend(pairs(&characters));
            }
            Run::Letters(letters) => {
                words.insert(format!("w{letters}"));
            }
        }
    }
}

fn single(c: char) -> String {
    format!("h{:x}", u32::from(c))
}

fn pairs(characters: &[char]) -> impl Iterator<Item = String> + '_ {
    characters
        .iter()
        .zip(characters.iter().skip(1))
        .map(|(first, second)| format!("b{:x}x{:x}", u32::from(*first), u32::from(*second)))
}

fn add_readings(name: &str, words: &mut BTreeSet<String>) {
    let mut readings: Vec<Vec<String>> = vec![Vec::new()];
    for syllable in runs(name).into_iter().flat_map(syllables).take(SYLLABLES) {
        let before = readings.len();
        let more: Vec<Vec<String>> = syllable
            .iter()
            .skip(1)
            .flat_map(|other| readings.iter().map(|reading| extended(reading, other)).collect::<Vec<_>>())
            .take(READINGS.saturating_sub(before))
            .collect();
        let Some(usual) = syllable.first() else { continue };
        for reading in &mut readings {
            reading.push(usual.clone());
        }
        readings.extend(more);
    }
    for reading in readings {
        for from in 0..reading.len() {
            let rest = reading.get(from..).unwrap_or_default();
            words.insert(format!("p{}", rest.concat()));
            words.insert(format!("i{}", rest.iter().map(|syllable| initial(syllable)).collect::<String>()));
        }
    }
}

/// The first letter of a syllable; a number is typed whole.
fn initial(syllable: &str) -> &str {
    if syllable.starts_with(|c: char| c.is_ascii_digit()) {
        syllable
    } else {
        syllable.get(..1).unwrap_or("")
    }
}

fn extended(reading: &[String], syllable: &str) -> Vec<String> {
    let mut longer = reading.to_vec();
    longer.push(syllable.to_owned());
    longer
}

/// The readings of each character; letters stand for themselves.
fn syllables(run: Run) -> Vec<Vec<String>> {
    match run {
        Run::Letters(letters) => vec![vec![letters]],
        Run::Han(characters) => characters.into_iter().map(readings_of).collect(),
    }
}

fn readings_of(c: char) -> Vec<String> {
    let Some(readings) = c.to_pinyin_multi() else { return Vec::new() };
    let mut distinct: Vec<String> = Vec::new();
    for reading in readings {
        // ü is typed as v.
        let plain = reading.plain().replace('ü', "v");
        if plain.is_ascii() && !distinct.contains(&plain) {
            distinct.push(plain);
        }
    }
    distinct
}

/// The query in FTS5's notation; `None` when it holds no word.
fn expression(query: &str) -> Option<String> {
    let mut terms = BTreeSet::new();
    for run in runs(query) {
        match run {
            Run::Han(characters) => match characters.as_slice() {
                [single_one] => {
                    terms.insert(format!("\"{}\"", single(*single_one)));
                }
                several => terms.extend(pairs(several).map(|pair| format!("\"{pair}\""))),
            },
            Run::Letters(letters) => {
                terms.insert(format!("(\"w{letters}\"* OR \"p{letters}\"* OR \"i{letters}\"*)"));
            }
        }
    }
    (!terms.is_empty()).then(|| terms.into_iter().collect::<Vec<_>>().join(" AND "))
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_23af)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(name: &str) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        add_runs(name, &mut words);
        add_readings(name, &mut words);
        words
    }

    #[test]
    fn a_name_is_found_by_pairs_pinyin_and_initials() {
        let words = words_of("南方花园Ａ区");
        for word in ["h5357", "b5357x65b9", "wa", "pnanfanghuayuanaqu", "phuayuanaqu", "infhyaq", "iaq"] {
            assert!(words.contains(word), "{word} in {words:?}");
        }
        assert!(!words.contains("b56edx0061"), "pairs do not reach over runs");
    }

    #[test]
    fn chongqing_is_read_both_ways() {
        let words = words_of("重庆村");
        assert!(words.contains("pchongqingcun") && words.contains("pzhongqingcun"), "{words:?}");
    }

    #[test]
    fn a_query_of_punctuation_asks_for_nothing() {
        assert_eq!(expression(" ()*\"' "), None);
        assert_eq!(expression("小区").as_deref(), Some("\"b5c0fx533a\""));
    }

    proptest::proptest! {
        #[test]
        fn words_are_plain_letters_and_digits(name in "\\PC{0,24}") {
            for word in words_of(&name) {
                proptest::prop_assert!(word.bytes().all(|b| b.is_ascii_alphanumeric()), "{word}");
            }
        }
    }
}
