//! A small city with one of each thing that is addressed by its id, and somebody whose post changes.

use crate::site::{Client, TestSite};
use app::account::operator;
use app::area_group::AreaGroupDraft;
use app::field_survey::{SentAnswer, SentRecord};
use app::scenario::NewScenario;
use domain::account::{Account, Actor, Role};
use domain::appointment::Post;
use domain::area_group::StreetWork;
use domain::division::DivisionCode;
use domain::id::{
    AccountId, AreaGroupId, AuditEntryId, BatchId, BuildingId, ClaimId, CommunityId, FieldSurveyId,
    OwnerExportId, OwnerId, RollId, ScenarioId, UploadId, VoteId, uuid_v7,
};
use domain::means::{Means, MeansKind, MeansRow};
use domain::project::{Pool, Project};
use domain::scenario::Brief;
use domain::share::Share;
use domain::territory::{Place, Territory};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;

/// Where a post lies as seen from the things that are asked for.
pub const RELATIONS: [&str; 8] = [
    "whole city",
    "its district",
    "its street",
    "the community",
    "its building",
    "another district",
    "another street of the district",
    "another community",
];

/// What is asked for, all of it in or about one community.
pub struct Things {
    pub community: CommunityId,
    /// Of the same district; with `community` a pair.
    pub other: CommunityId,
    /// Merged into `community`.
    pub merged: CommunityId,
    pub building: BuildingId,
    pub survey: FieldSurveyId,
    pub photo: String,
    pub conflict: ClaimId,
    pub batch: BatchId,
    pub upload: UploadId,
    pub copy: CommunityId,
    pub claim_fact: &'static str,
    /// One who holds something in `community`.
    pub owner: OwnerId,
    /// An export of the roll of `community` that waits for nobody.
    pub owner_export: OwnerExportId,
    /// A vote in `community` that is open.
    pub vote: VoteId,
    /// The roll it is held on.
    pub roll: RollId,
    /// A paper sheet of it that came in.
    pub sheet: String,
    /// The plan in force.
    pub scenario: ScenarioId,
    /// A group of `community` and another that waits for a work.
    pub area_group: AreaGroupId,
    /// An entry of the audit log.
    pub audit_entry: AuditEntryId,
    /// Somebody else's appointment.
    pub appointment: String,
    /// Somebody else's account.
    pub account: String,
}

/// Where these things lie.
pub struct Places {
    pub community: Place,
    pub other: Place,
    pub building: Place,
    /// Of what was imported for the district.
    pub district: Place,
}

pub struct World {
    pub site: TestSite,
    pub things: Things,
    pub places: Places,
    account: AccountId,
    territories: [Territory; 8],
    count: Cell<u64>,
}

/// Before the clock of the site.
const SINCE: &str = "2020-01-01T00:00:00Z";

/// The smallest PNG: one pixel.
pub const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31,
    21, 196, 137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 156, 99, 248, 207, 192, 240, 31, 0, 5, 0, 1, 255, 137,
    153, 61, 29, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/// The plan in force, and a project of that community that can move on.
fn planned(app: &app::App, community: CommunityId) -> ScenarioId {
    let actor = |login| app.actor(app.load_account(login).unwrap().id).unwrap();
    let (planner, colleague) = (actor("planner"), actor("colleague"));
    let project = Project {
        community,
        pool: Pool::Implementing,
        package: "management".into(),
        year: 2020,
        scenario: None,
        started_on: Some(jiff::civil::date(2020, 3, 1)),
        completed_on: None,
        reason: None,
    };
    app.declare_projects(&planner, &[project]).unwrap();
    let money = |year| MeansRow {
        line: 1,
        kind: MeansKind::Central,
        district: None,
        year: Some(year),
        amount: 10_000_000_000,
    };
    let share = |ppm| Share::from_ppm(ppm).unwrap();
    let brief = Brief {
        first_year: 2021,
        years: 1,
        cost_level: share(500_000),
        gap: share(50_000),
        seconds: 1,
        seed: 1,
        keeps_commitments: true,
        includes_undecided: true,
        means: Means(vec![money(2021), money(2022)]),
        holds: Vec::new(),
        groups: Vec::new(),
    };
    let made = app
        .make_scenario(&planner, NewScenario { name: "计划".into(), brief, uses_area_groups: true })
        .unwrap();
    while app.run_due_job().unwrap() {}
    app.propose_scenario(&planner, made).unwrap();
    app.publish_scenario(&colleague, made).unwrap();
    made
}

/// A community that waits for the pipes of its street.
fn grouped(app: &app::App, community: &domain::community::Community) -> AreaGroupId {
    let planner = app.actor(app.load_account("planner").unwrap().id).unwrap();
    let work = StreetWork {
        first_year: 2021,
        cost: domain::Fen(100_000_000),
        central: Share::NONE,
        bond: Share::NONE,
        lag: 1,
        after: None,
    };
    let draft = AreaGroupDraft {
        name: "管网".into(),
        district: community.district.clone().unwrap(),
        members: vec![community.id],
        work: Some(work),
    };
    app.make_area_group(&planner, draft).unwrap()
}

impl World {
    /// The city, with `somebody` signed in nowhere yet.
    #[expect(clippy::too_many_lines, reason = "one thing of each sort, one after another")]
    pub fn new() -> Self {
        let site = TestSite::new();
        let app = &site.app;
        let somebody = app.load_account("planner").unwrap();
        let planner = app.actor(somebody.id).unwrap();
        let desk = app.desk(&operator());
        let stock = desk.stock().unwrap();
        let of = |code: &DivisionCode| {
            let inside = |it: &&_| -> bool {
                let item: &app::stock::StockItem = it;
                item.community.district.as_ref() == Some(code)
            };
            stock.items().iter().map(|item| &**item).filter(inside).collect::<Vec<_>>()
        };
        // The district with most communities has some with buildings, and several streets.
        let mut codes: Vec<DivisionCode> =
            stock.items().iter().filter_map(|item| item.community.district.clone()).collect();
        codes.sort();
        codes.dedup();
        let district = codes.iter().max_by_key(|code| of(code).len()).unwrap().clone();
        let elsewhere = codes.iter().find(|code| **code != district).unwrap().clone();
        let mut own = of(&district);
        own.sort_by_key(|item| std::cmp::Reverse(item.dossier.buildings.len()));
        let street_of = |at: usize| own[at].community.street.clone().unwrap();
        let other = (1..own.len()).find(|at| street_of(*at) != street_of(0)).unwrap();
        let mut rest = (1..own.len()).filter(|at| *at != other);
        let (merged, third) = (rest.next().unwrap(), rest.next().unwrap());
        let (community, street) = (own[0].community.clone(), street_of(0));
        let building = desk.load_community(community.id).unwrap().buildings[0].id;
        let territories = [
            Territory::City,
            Territory::District(district.clone()),
            Territory::Street { district: district.clone(), name: street },
            Territory::Community(community.id),
            Territory::Building { community: community.id, building },
            Territory::District(elsewhere),
            Territory::Street { district: district.clone(), name: street_of(other) },
            Territory::Community(own[third].community.id),
        ];
        let (divisions, day) = (app.divisions().unwrap(), app.plan_day());
        let place = Place::of(&community, &divisions, day);
        let places = Places {
            other: Place::of(&own[other].community, &divisions, day),
            building: place.building(building),
            community: place,
            district: Place::of_address(Some(district.clone()), None, None),
        };
        let merged = own[merged].community.id;
        app.merge_communities(&planner, merged, community.id, "同一小区").unwrap();
        let copy = app.make_rehearsal(&planner, community.id).unwrap().community;
        let say = |id: u64, who: &Actor, value: &str, photos: u16| {
            let sent = SentRecord {
                id: uuid_v7(id, [9; 10]).as_simple().to_string(),
                community: community.id.to_string(),
                observed_on: "2020-12-30".into(),
                answered_at: "2020-12-30T02:00:00Z".into(),
                answers: vec![SentAnswer { fact: "residents".into(), value: value.into(), base: None }],
                photos,
                ..SentRecord::default()
            };
            app.submit_field_survey(who, &sent).unwrap().unwrap();
            sent.id.parse::<FieldSurveyId>().unwrap()
        };
        let worker = app.actor(app.load_account("worker").unwrap().id).unwrap();
        say(1, &worker, "100", 0);
        let survey = say(2, &planner, "200", 2);
        let photo = app.add_field_survey_photo(&planner, survey, 0, PNG).unwrap();
        let conflict = desk.list_field_survey_conflicts().unwrap()[0].open.claim;
        let officer =
            Actor { posts: vec![Post { role: Role::Officer, territory: territories[1].clone() }], ..planner };
        let name = divisions.by_code(&district.0, day).unwrap().name.clone();
        let import = |line: &str| {
            let text = format!("小区名称,区县,建成年份\n{line},{name},1990\n外区小区,某某区,1991\n");
            app.stage_upload(&officer, &format!("{line}.csv"), text.into_bytes()).unwrap().upload.id
        };
        let imported = import("甲新村");
        app.commit_upload(&officer, imported).unwrap();
        assert!(app.run_due_job().unwrap());
        let batch = desk.load_upload(imported).unwrap().batch.unwrap();
        let upload = import("乙新村");
        let all = app.list_appointments(&operator()).unwrap().accounts;
        let (worker, of_worker) = all.iter().find(|(account, _)| account.login == "worker").unwrap();
        let appointment = of_worker[0].id.to_string();
        let account_of_worker = worker.id.to_string();
        let owner = app.load_roll(&operator(), community.id, 1).unwrap().lines[0].owner.id;
        let purpose = domain::personal::Purpose::VerifyOwner;
        let owner_export = app.ask_owner_export(&planner, community.id, purpose, "for the test").unwrap().id;
        let audit_entry = desk.load_community(community.id).unwrap().history[0].id;
        let vote = app.make_demo_vote(community.id).unwrap();
        let roll = desk.load_vote_board(vote).unwrap().vote.roll;
        let sheet: String = rusqlite::Connection::open(&site.database)
            .unwrap()
            .query_row("SELECT number FROM ballot_sheet ORDER BY number LIMIT 1", [], |row| row.get(0))
            .unwrap();
        app.receive_sheet(&planner, vote, &sheet).unwrap();
        let things = Things {
            vote,
            roll,
            sheet,
            owner,
            owner_export,
            audit_entry,
            other: own[other].community.id,
            community: community.id,
            claim_fact: "residents",
            appointment,
            account: account_of_worker,
            merged,
            building,
            survey,
            photo,
            conflict,
            batch,
            upload,
            copy,
            scenario: planned(app, community.id),
            area_group: grouped(app, &community),
        };
        let account = somebody.id;
        Self { things, places, account, territories, count: Cell::new(1), site }
    }

    /// The account whose post changes.
    pub fn somebody(&self) -> Account {
        self.site.app.find_account(self.account).unwrap().unwrap()
    }

    /// Somebody, signed in.
    pub async fn sign_in(&self) -> Client<'_> {
        self.site.signed_in("planner").await
    }

    /// The post of a role in a relation.
    pub fn post(&self, role: Role, relation: usize) -> Post {
        Post { role, territory: self.territories[relation].clone() }
    }

    /// Gives somebody this post and takes every other: also posts that nobody would give, since what they allow is
    /// asked of the rules, not of those who appoint.
    pub fn appoint(&self, post: &Post) -> Actor {
        self.count.set(self.count.get() + 1);
        let id = uuid_v7(self.count.get(), [7; 10]).as_simple().to_string();
        let connection = self.open();
        let account = self.account.to_string();
        connection.execute("DELETE FROM appointment WHERE account = ?1", [&account]).unwrap();
        let nobody = operator().account.to_string();
        let values =
            [id, account, post.role.key().to_owned(), post.territory.key(), SINCE.to_owned(), nobody];
        let insert =
            "INSERT INTO appointment (id, account, role, territory, since, until, granted_by, revoked_by)
                      VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, NULL)";
        connection.execute(insert, rusqlite::params_from_iter(values)).unwrap();
        self.site.app.actor(self.account).unwrap()
    }

    /// The database, beside the program.
    fn open(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(&self.site.database).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        connection
    }

    /// A hash of everything in the database but some tables; of every row of every other.
    pub fn content(&self, without: &[&str]) -> Vec<(String, String)> {
        let connection = self.open();
        let mut names =
            connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
        let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let hashed = |name: String| {
            let mut rows = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            let columns = rows.column_count();
            let mut lines: Vec<String> = rows
                .query_map([], |row| {
                    let cells = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
                    Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join("\t"))
                })
                .unwrap()
                .map(Result::unwrap)
                .collect();
            lines.sort();
            let digest = Sha256::digest(lines.join("\n"));
            let hex = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            (name, hex)
        };
        names.into_iter().filter(|name| !without.contains(&name.as_str())).map(hashed).collect()
    }
}
