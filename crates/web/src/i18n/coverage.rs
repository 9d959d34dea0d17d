//! Holds the word files together: the same keys and arguments in every language, none missing, none idle.

use super::{Lang, NOUNS};
use crate::ui::fact::choice_key;
use app::account::{LinkPurpose, Means, Must};
use domain::account::Role;
use domain::ballot::{Channel, SpoiledReason};
use domain::batch::BatchState;
use domain::claim::{Confidence, EffectiveRule, SourceKind};
use domain::community::CommunityForm;
use domain::division::DivisionLevel;
use domain::duplicate::{Likelihood, Sign};
use domain::fact::FactKind;
use domain::field_survey::{Conflict, Refusal};
use domain::geometry::Datum;
use domain::identity::IdentityQuestion;
use domain::project::{Pool, Step};
use domain::roll::{AreaSource, Reason};
use domain::scenario::{ScenarioState, StudyAim};
use domain::signature_audit::CallBack;
use domain::sms::{SmsKind, SmsState};
use domain::tally::{Choice, Outcome};
use domain::threshold::{Comparison, Count, Measure, Quality};
use domain::visit::{PartOfWeek, VisitOutcome};
use domain::vote::VoteState;
use domain::{Fact, Truth, Verdict};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Families of keys whose ends come from codes of other rooms that have no list to compare with.
const OPEN_FAMILIES: &[&str] = &[
    "api-in-",
    "api-operation-",
    "api-tag-",
    "audit-noun-",
    "ballot-hint-",
    "batch-step-",
    "cast-",
    "conflict-",
    "entry-",
    "error-",
    "event-",
    "foreign-",
    "format-",
    "import-stage-",
    "indicator-",
    "invalid-",
    "level-",
    "owner-export-state-",
    "personal-field-",
    "proxy-",
    "purpose-",
    "read-error-",
    "read-warning-",
    "reason-",
    "record-column-",
    "rehearsal-discard-",
    "rehearse-",
    "roll-fault-",
    "roll-state-",
    "section-",
];

/// Messages of one language: key → names of its arguments, and the noun of its file.
type Messages = BTreeMap<String, (BTreeSet<String>, String)>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn messages(lang: Lang) -> Messages {
    let mut found = Messages::new();
    for noun in NOUNS {
        let path = root().join("i18n").join(lang.tag()).join(format!("{noun}.ftl"));
        let text = std::fs::read_to_string(&path).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, faults)| panic!("{}: {faults:?}", path.display()));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let key = message.id.name.to_owned();
            let mut arguments = BTreeSet::new();
            collect(message.value.as_ref().expect("a message has words"), &mut arguments);
            let twice = found.insert(key.clone(), (arguments, (*noun).to_owned()));
            assert!(twice.is_none(), "{key} stands twice in {}", lang.tag());
        }
    }
    found
}

fn collect(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, arguments),
            Expression::Select { selector, variants } => {
                collect_inline(selector, arguments);
                for variant in variants {
                    collect(&variant.value, arguments);
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        arguments.insert(id.name.to_owned());
    }
}

/// Every file below a folder with that ending, as text; the folder is named from this room.
fn texts(folder: &str, ending: &str) -> String {
    fn walk(folder: &Path, ending: &str, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, text);
            } else if path.extension().is_some_and(|own| own == ending) && !path.ends_with("coverage.rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    walk(&root().join(folder), ending, &mut text);
    text
}

fn code() -> String {
    // The command line speaks from the same word files.
    texts("src", "rs") + &texts("templates", "html") + &texts("../yiju/src", "rs")
}

/// The string literals of the code that could be keys.
fn literals(code: &str) -> BTreeSet<&str> {
    let is_key = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    code.split('"').filter(is_key).collect()
}

/// The keys that are asked for by name: `t("…")`, `say("…")`.
fn asked(code: &str) -> BTreeSet<&str> {
    [".t(\"", ".say(\""]
        .iter()
        .flat_map(|call| code.split(call).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| *key != "no-such-key")
        .collect()
}

/// The keys that are made from the keys of other rooms.
fn made() -> BTreeSet<String> {
    let family = |prefix: &str, keys: &mut dyn Iterator<Item = &'static str>| -> Vec<String> {
        keys.map(|key| format!("{prefix}-{key}")).collect()
    };
    let parts = |prefix: &str, keys: &mut dyn Iterator<Item = &'static str>, parts: &[&str]| -> Vec<String> {
        keys.flat_map(|key| parts.iter().map(move |part| format!("{key}-{part}")))
            .map(|key| format!("{prefix}-{key}"))
            .collect()
    };
    let rules = [
        EffectiveRule::Only,
        EffectiveRule::Agreement,
        EffectiveRule::Decided,
        EffectiveRule::BetterSource,
        EffectiveRule::HigherConfidence,
        EffectiveRule::Newer,
        EffectiveRule::RecordedLater,
    ];
    let choices = Fact::ALL.iter().flat_map(|fact| match fact.kind() {
        FactKind::Choice(keys) => keys.iter().map(|key| choice_key(*fact, key)).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    let outcomes = [Outcome::Passed, Outcome::Rejected, Outcome::QuorumMissed, Outcome::Objected];
    let severities = ["note", "warning", "error"];
    [
        family("fact", &mut Fact::ALL.iter().map(|fact| fact.key())),
        family("verdict", &mut Verdict::ALL.iter().map(|verdict| verdict.key())),
        family("truth", &mut Truth::ALL.iter().map(|truth| truth.key())),
        family("source", &mut SourceKind::ALL.iter().map(|kind| kind.key())),
        family("confidence", &mut Confidence::ALL.iter().map(|grade| grade.key())),
        family("rule", &mut rules.iter().map(|rule| rule.key())),
        family("division-level", &mut DivisionLevel::ALL.iter().map(|level| level.key())),
        family("territory-level", &mut domain::territory::Territory::LEVELS.into_iter()),
        family("role", &mut Role::ALL.iter().map(|role| role.key())),
        family("datum", &mut Datum::ALL.iter().map(|datum| datum.key())),
        family("batch-state", &mut [BatchState::Committed, BatchState::Undone].iter().map(|s| s.key())),
        family(
            "community-form",
            &mut [CommunityForm::Estate, CommunityForm::SingleBlock].iter().map(|form| form.key()),
        ),
        family("refusal", &mut Refusal::ALL.iter().map(|refusal| refusal.key())),
        family("survey-conflict", &mut Conflict::ALL.iter().map(|conflict| conflict.key())),
        family("means", &mut Means::ALL.iter().map(|means| means.key())),
        family("must", &mut Must::ALL.iter().map(|must| must.key())),
        parts("link", &mut LinkPurpose::ALL.iter().map(|purpose| purpose.key()), &["title", "lead"]),
        parts("account", &mut crate::account::ASKS.into_iter(), &["title", "answer", "lead", "submit"]),
        family("likelihood", &mut Likelihood::ALL.iter().map(|grade| grade.key())),
        family("pair-answer", &mut Likelihood::ALL.iter().map(|grade| grade.key())),
        family("sign", &mut Sign::ALL.iter().map(|sign| sign.key())),
        family("severity", &mut severities.into_iter()),
        family("finding", &mut app::exchange::finding::Code::KEYS.iter().copied()),
        family("target", &mut app::exchange::mapping::Target::PLACES.iter().map(|target| target.key())),
        family("vote-state", &mut VoteState::ALL.iter().map(|state| state.key())),
        family("scenario-state", &mut ScenarioState::ALL.iter().map(|state| state.key())),
        family("scenario", &mut ["propose", "publish", "return", "delete"].into_iter()),
        family("study-aim", &mut StudyAim::ALL.iter().map(|aim| aim.key())),
        family("declare", &mut app::exchange::project::COLUMNS.iter().map(|(key, _)| *key)),
        parts("declare", &mut app::exchange::project::COLUMNS.iter().map(|(key, _)| *key), &["hint"]),
        family("area-group", &mut ["together", "after", "first_year", "lag", "central", "bond"].into_iter()),
        parts("area-group", &mut ["together", "after"].into_iter(), &["hint"]),
        family("pool", &mut Pool::ALL.iter().map(|pool| pool.key())),
        family("project-step", &mut Step::ALL.iter().map(|step| step.key())),
        family("plan-standing", &mut ["starts", "waits", "left-out"].into_iter()),
        family("step", &mut ["not-from", "no-reason", "before-start", "in-future"].into_iter()),
        family("channel", &mut Channel::ALL.iter().map(|channel| channel.key())),
        family("paper-how", &mut Channel::ALL.iter().map(|channel| channel.key())),
        family("need", &mut Comparison::ALL.iter().map(|comparison| comparison.key())),
        family("quality", &mut Quality::ALL.iter().map(|quality| quality.key())),
        family("visit", &mut VisitOutcome::ALL.iter().map(|outcome| outcome.key())),
        family("part", &mut PartOfWeek::ALL.iter().map(|part| part.key())),
        family("doors-show", &mut ["left", "unvisited", "voted"].into_iter()),
        family("spoiled", &mut SpoiledReason::ALL.iter().map(|reason| reason.key())),
        family("identity", &mut IdentityQuestion::ALL.iter().map(|question| question.key())),
        parts("identity", &mut IdentityQuestion::ALL.iter().map(|question| question.key()), &["hint"]),
        family("identity-needed", &mut IdentityQuestion::ALL.iter().map(|question| question.key())),
        family("call-back", &mut CallBack::ALL.iter().map(|outcome| outcome.key())),
        family("sms-kind", &mut SmsKind::ALL.iter().map(|kind| kind.key())),
        family("sms-text", &mut SmsKind::ALL.iter().map(|kind| kind.key())),
        family("sms-state", &mut SmsState::ALL.iter().map(|state| state.key())),
        family("roll-reason", &mut Reason::ALL.iter().map(|reason| reason.key())),
        family("area-source", &mut AreaSource::ALL.iter().map(|source| source.key())),
        family("count", &mut Count::ALL.iter().map(|count| count.key())),
        family("measure", &mut Measure::ALL.iter().map(|measure| measure.key())),
        parts("measure", &mut Measure::ALL.iter().map(|measure| measure.key()), &["of"]),
        family("outcome", &mut outcomes.iter().map(|outcome| outcome.key())),
        parts("outcome", &mut outcomes.iter().map(|outcome| outcome.key()), &["lead"]),
        family("ballot-choice", &mut Choice::ALL.iter().map(|choice| choice.key())),
        family("ballot-willing", &mut Choice::ALL.iter().map(|choice| choice.key())),
        choices.collect(),
    ]
    .concat()
    .into_iter()
    .collect()
}

#[test]
fn every_word_file_is_part_of_the_binary() {
    for lang in Lang::ALL {
        let folder = root().join("i18n").join(lang.tag());
        let mut nouns: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        nouns.sort_unstable();
        let mut known: Vec<&str> = NOUNS.to_vec();
        known.sort_unstable();
        assert_eq!(nouns, known, "word files of {}", lang.tag());
    }
}

#[test]
fn the_languages_have_the_same_keys_with_the_same_arguments() {
    let (zh, en) = (messages(Lang::ZhCn), messages(Lang::En));
    let differing: Vec<_> = zh
        .keys()
        .chain(en.keys())
        .filter(|key| zh.get(*key) != en.get(*key))
        .map(|key| format!("{key}: zh-CN {:?}, en {:?}", zh.get(key), en.get(key)))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn no_word_is_missing() {
    let (code, known) = (code(), messages(Lang::ZhCn));
    let wanted: BTreeSet<String> = asked(&code)
        .into_iter()
        .map(ToOwned::to_owned)
        .chain(made())
        .filter(|key| !known.contains_key(key))
        .collect();
    assert!(wanted.is_empty(), "without words: {wanted:?}");
}

#[test]
fn no_word_is_idle() {
    let code = code();
    let (literals, made) = (literals(&code), made());
    let idle: Vec<String> = messages(Lang::ZhCn)
        .into_keys()
        .filter(|key| !literals.contains(key.as_str()) && !made.contains(key))
        .filter(|key| !OPEN_FAMILIES.iter().any(|family| key.starts_with(family)))
        .collect();
    assert!(idle.is_empty(), "words nobody says: {idle:?}");
}
