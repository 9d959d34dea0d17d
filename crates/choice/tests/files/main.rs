//! Pabulib files: what is read, what is refused and where, and that reading what was written gives the same.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

mod mutation;

use choice::pabulib::{Fault, File, NoteKind, read, write};
use choice::{Ballot, BallotKind, Election, Invalid, Item};

const SMALL: &str = "META\nkey;value\ndescription;A street\nbudget;100.50\nvote_type;approval\nnum_projects;2\nnum_votes;3\n\
PROJECTS\nproject_id;cost;name;selected\n007;40;Lift; 1\n7;40,5;\"A garden; with \"\"trees\"\"\";0\n\
VOTES\nvoter_id;age;vote\nx;20;007,7\ny;30;\nz;;7\n";

fn fault(text: &str) -> (usize, usize, Fault) {
    let error = read(text.as_bytes()).unwrap_err();
    (error.line, error.column, error.fault)
}

fn same(one: &Election, other: &Election) {
    assert_eq!(one.items(), other.items());
    assert_eq!((one.budget(), one.kind(), one.voters()), (other.budget(), other.kind(), other.voters()));
    for voter in 0..one.voters() {
        assert_eq!(one.ballot(voter), other.ballot(voter));
        assert_eq!(one.points(voter), other.points(voter));
        assert_eq!(one.weight(voter), other.weight(voter));
    }
}

#[test]
fn a_file_is_read() {
    let file = read(SMALL.as_bytes()).unwrap();
    let election = &file.election;
    assert_eq!((election.budget(), election.decimals()), (10_050, 2));
    assert_eq!(election.items()[0], Item { name: "Lift".into(), ..Item::new("007", 4_000) });
    assert_eq!(election.items()[1].name, "A garden; with \"trees\"");
    assert_eq!(election.items()[1].cost, 4_050);
    assert_eq!([election.ballot(0), election.ballot(1), election.ballot(2)], [&[0, 1][..], &[], &[1]]);
    assert_eq!(file.meta("description"), Some("A street"));
    assert_eq!(file.projects.cell(1, "selected"), Some("0"));
    assert_eq!(file.votes.cell(1, "age"), Some("30"));
    assert_eq!(file.votes.columns(), ["voter_id", "age"]);
    assert!(file.notes.is_empty());
}

#[test]
fn a_file_is_written_as_it_was_read() {
    let file = read(SMALL.as_bytes()).unwrap();
    let again = read(write(&file).as_bytes()).unwrap();
    same(&file.election, &again.election);
    assert_eq!((&file.meta, &file.votes), (&again.meta, &again.votes));
    assert_eq!(file.projects.cell(1, "selected"), again.projects.cell(1, "selected"));
}

#[test]
fn all_that_an_election_has_is_written() {
    let items = [
        Item::new("a", 5).named("Roof").mandatory(),
        Item::new("b", 6).requiring("a").in_group("g").in_category("x").in_category("y"),
        Item::new("c", 7).in_group("g"),
    ];
    for kind in [BallotKind::Approval, BallotKind::Cumulative, BallotKind::Scoring, BallotKind::Ordinal] {
        let ballots = [
            Ballot::giving([("b", 3), ("a", 1)]).weighing(8_842),
            Ballot::giving::<&str>([]),
            Ballot::giving([("c", 0)]),
        ];
        let election = Election::builder(kind, 30).items(items.clone()).ballots(ballots).build().unwrap();
        let file = File::of(election.clone());
        same(&election, &read(write(&file).as_bytes()).unwrap().election);
    }
}

#[test]
fn marks_carriage_returns_and_empty_cells_of_other_programs_do_no_harm() {
    let text = format!("\u{feff}{}", SMALL.replace('\n', "\r\n").replace("PROJECTS\r", "projects;;;\r"));
    let file = read(text.as_bytes()).unwrap();
    same(&file.election, &read(SMALL.as_bytes()).unwrap().election);
    assert_eq!(file.votes.cell(0, "voter_id"), Some("x"));
}

#[test]
fn a_field_may_go_over_several_lines() {
    let text = SMALL.replace("Lift", "\"Lift\nin stair 3\"");
    assert_eq!(read(text.as_bytes()).unwrap().election.items()[0].name, "Lift\nin stair 3");
    let text = text.replace("z;;7", "z;;8");
    assert_eq!(fault(&text), (17, 4, Fault::UnknownProject("8".into())));
}

#[test]
fn points_and_rankings_are_read() {
    let head =
        "META\nkey;value\nbudget;10\nvote_type;cumulative\nPROJECTS\nproject_id;cost\na;1\nb;2\nVOTES\n";
    let file = read(format!("{head}voter_id;vote;points\n1;b,a;3,1.5\n2;;\n").as_bytes()).unwrap();
    assert_eq!((file.election.ballot(0), file.election.points(0)), (&[1, 0][..], &[30, 15][..]));
    let scoring = head.replace("cumulative", "scoring");
    let file = read(format!("{scoring}voter_id;vote;points\n1;b,a;-3,1\n").as_bytes()).unwrap();
    assert_eq!(file.election.points(0), [0, 1]);
    assert_eq!(file.notes[0].kind, NoteKind::BelowZero("-3".into()));
    let ordinal = head.replace("cumulative", "ordinal");
    let file = read(format!("{ordinal}voter_id;vote\n1;b,a\n").as_bytes()).unwrap();
    assert_eq!([file.election.score(0), file.election.score(1)], [0, 1]);
}

#[test]
fn what_is_odd_is_noted() {
    let file =
        read(SMALL.replace("007,7", "7,007,7").replace("num_votes;3", "num_votes;4").as_bytes()).unwrap();
    let notes: Vec<(usize, String)> =
        file.notes.iter().map(|note| (note.line, note.kind.to_string())).collect();
    let twice = (14, "the ballot names «7» more than once; the first time counts".to_owned());
    assert_eq!(notes, [twice, (7, "`num_votes` is 4, but there are 3".to_owned())]);
    assert_eq!(file.election.ballot(0), [1, 0]);
}

#[test]
fn errors_say_where_and_what() {
    let with = |from: &str, to: &str| fault(&SMALL.replacen(from, to, 1));
    assert_eq!(with("x;20;007,7", "x;20;007, 9"), (14, 10, Fault::UnknownProject("9".into())));
    assert_eq!(
        with("budget;100.50", "budget;much"),
        (4, 8, Fault::Number("much".into(), "an amount of money"))
    );
    assert_eq!(with("007;40", "007;-40"), (10, 5, Fault::Number("-40".into(), "an amount of money")));
    assert_eq!(with("vote_type;approval", "vote_type;magic"), (5, 11, Fault::VoteType("magic".into())));
    assert_eq!(with("budget;100.50\n", ""), (1, 1, Fault::MissingKey("budget")));
    assert_eq!(with("project_id;cost", "id;cost").2, Fault::MissingColumn("project_id", "PROJECTS"));
    assert_eq!(with("age;vote", "vote;vote"), (13, 15, Fault::SecondColumn("vote".into())));
    assert_eq!(with("7;40,5", "007;40,5"), (11, 1, Fault::SecondProject("007".into())));
    assert_eq!(with("z;;7", "z;;7;8"), (16, 6, Fault::Cells { found: 4, expected: 3 }));
    assert_eq!(with("\"A garden", "\"A \"garden"), (11, 12, Fault::AfterQuotation));
    assert_eq!(with("z;;7", "z;\"7"), (16, 3, Fault::OpenQuotation));
    assert_eq!(with("META", "HEAD"), (1, 1, Fault::NoSection("HEAD".into())));
    assert_eq!(with("VOTES", "PROJECTS").2, Fault::SecondSection("PROJECTS"));
    assert_eq!(fault(&SMALL[..SMALL.find("VOTES").unwrap()]).2, Fault::MissingSection("VOTES"));
    assert_eq!(fault("").2, Fault::MissingSection("META"));
}

#[test]
fn errors_say_what_to_do() {
    let text = SMALL.replace("x;20;007,7", "x;20;7,8");
    let error = read(text.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 14, column 8: «8» is not a project_id of this file; correct the ballot, or add the project"
    );
    let error = read(b"META\nkey;value\nbudget;\xff\n").unwrap_err();
    assert_eq!(error.to_string(), "line 3, column 8: this is not UTF-8; save the file in that encoding");
}

#[test]
fn elections_that_make_no_sense_are_refused() {
    let of = |items: Vec<Item>, ballots: Vec<Ballot>| {
        Election::builder(BallotKind::Approval, 10).items(items).ballots(ballots).build().unwrap_err()
    };
    let (a, b) = (Item::new("a", 6), Item::new("b", 6));
    assert_eq!(of(vec![a.clone(), a.clone()], vec![]), Invalid::DuplicateItem("a".into()));
    let circle = vec![a.clone().requiring("b"), b.clone().requiring("a")];
    assert_eq!(of(circle, vec![]), Invalid::Circle("a".into()));
    let dear = vec![a.clone().mandatory(), b.clone().mandatory()];
    assert_eq!(of(dear, vec![]), Invalid::Mandatory("b".into()));
    assert_eq!(of(vec![a.clone()], vec![Ballot::approving(["a"]).weighing(0)]), Invalid::NoWeight(1));
    let twice = Ballot::approving(["a", "a"]);
    assert_eq!(of(vec![a.clone()], vec![twice]), Invalid::NamedTwice { ballot: 1, id: "a".into() });
    let unknown = Invalid::UnknownItem { ballot: 1, id: "z".into() };
    assert_eq!(of(vec![a], vec![Ballot::approving(["z"])]), unknown);
    assert!(matches!(of(vec![Item::new("x", u64::MAX)], vec![]), Invalid::TooLarge { .. }));
}
