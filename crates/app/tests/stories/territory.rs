//! Officers keep the register of their own part of the city, on the divisions of the day.

use super::kit::{Town, planner};
use app::account::operator;
use app::community::ClaimDecision;
use app::{App, AppError, Desk};
use domain::Fact;
use domain::account::{Actor, Role};
use domain::claim::{ClaimSubject, SourceKind};
use domain::id::{AccountId, CommunityId};
use jiff::civil::date;

const REGISTER: &str = "小区编号,小区名称,区县,街道,建成年份,户数\n\
    JB-1,大石坝一村,江北区,大石坝街道,1986,120\n\
    JB-2,石马河小区,江北区,石马河街道,1991,200\n\
    YB-1,双龙小区,渝北区,双龙湖街道,1994,310\n\
    YZ-1,石油路新村,渝中区,石油路街道,1987,96\n";

fn names(desk: &Desk) -> Vec<String> {
    let stock = desk.stock().unwrap();
    let mut names: Vec<String> = stock.items().iter().map(|item| item.community.name.clone()).collect();
    names.sort();
    names
}

fn decision(community: CommunityId) -> ClaimDecision {
    ClaimDecision {
        subject: ClaimSubject::Community(community),
        fact: Fact::Households,
        value: "99".into(),
        source: SourceKind::Survey,
        source_label: String::new(),
        observed_on: None,
        reason: "现场清点".into(),
        seen: None,
    }
}

fn decide(app: &App, who: AccountId, community: CommunityId) -> Result<(), AppError> {
    app.decide_claim(&app.actor(who).unwrap(), &decision(community)).map(drop)
}

#[test]
fn an_officer_of_jiangbei_loses_it_with_the_reform_and_one_of_liangjiang_has_it() {
    let town = Town::new();
    town.import("摸底.csv", REGISTER);
    let (there, elsewhere) = (town.community("大石坝一村"), town.community("石油路新村"));
    let old = town.person("jiangbei", Role::Officer, "district:500105");
    let seen = |town: &Town, who| names(&town.app.desk(&town.app.actor(who).unwrap()));

    let town = town.on(date(2025, 11, 5));
    assert_eq!(seen(&town, old), ["大石坝一村", "石马河小区"]);
    decide(&town.app, old, there).unwrap();
    assert!(matches!(decide(&town.app, old, elsewhere), Err(AppError::NotFound(_))));

    let town = town.on(date(2025, 11, 6));
    let new = town.person("liangjiang", Role::Officer, "district:provisional-liangjiang");
    assert_eq!(seen(&town, old), [""; 0], "the district is no more");
    assert_eq!(seen(&town, new), ["双龙小区", "大石坝一村", "石马河小区"]);
    assert!(matches!(decide(&town.app, old, there), Err(AppError::Forbidden(_))));
    decide(&town.app, new, there).unwrap();
    assert!(matches!(decide(&town.app, new, elsewhere), Err(AppError::NotFound(_))));

    let town = town.on(date(2025, 11, 5));
    assert_eq!(seen(&town, new), [""; 0], "the district is not there yet");
    assert!(matches!(decide(&town.app, new, there), Err(AppError::Forbidden(_))));
}

#[test]
fn rows_of_another_district_come_back_and_nothing_of_it_is_changed() {
    let town = Town::new();
    town.import("摸底.csv", REGISTER);
    let officer = town.app.actor(town.person("jiangbei", Role::Officer, "district:500105")).unwrap();
    let text = "小区编号,小区名称,区县,街道,建成年份,户数\n\
        JB-1,大石坝一村,江北区,大石坝街道,1986,125\n\
        JB-3,观音桥小区,江北区,观音桥街道,1990,80\n\
        YZ-1,石油路新村,江北区,大石坝街道,1987,1\n\
        YZ-2,大坪正街小区,渝中区,大坪街道,1989,60\n\
        ,无区县小区,,,1989,60\n";
    let staged = town.app.stage_upload(&officer, "江北.csv", text.as_bytes().to_vec()).unwrap();
    let rejected = |staged: &app::batch::Staged| -> Vec<(u32, &'static str)> {
        let rows = &staged.registers[0].interpretation.rejected;
        rows.iter().map(|row| (row.line, row.reason.key())).collect()
    };
    let elsewhere = "outside-territory";
    assert_eq!(
        rejected(&staged),
        [(4, elsewhere), (5, elsewhere), (6, elsewhere)],
        "the code of another's, too"
    );

    let batch = town.import_as(&officer, "江北.csv", text);
    assert_eq!((batch.rows, batch.accepted, batch.rejected), (5, 2, 3));
    let desk = town.app.desk(&operator());
    let found = desk.load_community(town.community("石油路新村")).unwrap();
    assert_eq!(found.item().unwrap().households(), Some(96));
    assert_eq!(names(&town.app.desk(&officer)), ["大石坝一村", "石马河小区", "观音桥小区"]);
}

#[test]
fn a_batch_is_seen_and_undone_by_those_who_cover_what_it_was_imported_for() {
    let town = Town::new();
    let whole = town.import("摸底.csv", REGISTER);
    let person = |login, role, territory: &str| town.app.actor(town.person(login, role, territory)).unwrap();
    let officer = person("jiangbei", Role::Officer, "district:500105");
    let colleague = person("colleague", Role::Officer, "district:500105");
    let auditor = person("auditor", Role::Auditor, "district:500105");
    let street = person("street", Role::Officer, "street:500105/大石坝街道");
    let other = person("yuzhong", Role::Officer, "district:500103");
    let own = town.import_as(
        &officer,
        "江北.csv",
        "小区名称,区县,街道,建成年份\n观音桥小区,江北区,观音桥街道,1990\n",
    );
    let listed = |who: &Actor| -> Vec<_> {
        town.app.desk(who).list_batches().unwrap().into_iter().map(|batch| batch.id).collect()
    };
    assert_eq!(listed(&planner()), [own.id, whole.id]);
    for who in [&officer, &colleague, &auditor] {
        assert_eq!(listed(who), [own.id]);
    }
    for who in [&street, &other] {
        assert_eq!(listed(who), []);
        assert!(matches!(town.app.desk(who).load_batch(own.id), Err(AppError::NotFound(_))));
        assert!(matches!(town.app.undo_batch(who, own.id), Err(AppError::NotFound(_))));
    }
    assert!(matches!(town.app.undo_batch(&officer, whole.id), Err(AppError::NotFound(_))));
    assert!(matches!(town.app.undo_batch(&auditor, own.id), Err(AppError::Forbidden(_))));
    town.app.undo_batch(&colleague, own.id).unwrap();
    assert_eq!(town.names().len(), 4);
}

#[test]
fn an_import_of_somebody_whose_post_has_ended_meanwhile_is_not_done() {
    let town = Town::new();
    let account = town.person("jiangbei", Role::Officer, "district:500105");
    let officer = town.app.actor(account).unwrap();
    let text = "小区名称,区县,建成年份\n观音桥小区,江北区,1990\n";
    let staged = town.app.stage_upload(&officer, "江北.csv", text.as_bytes().to_vec()).unwrap();
    town.app.commit_upload(&officer, staged.upload.id).unwrap();
    town.app.revoke_post_of(&operator(), account, &officer.posts[0]).unwrap();
    assert!(town.app.run_due_job().unwrap());
    assert_eq!(town.names(), [""; 0]);
}
