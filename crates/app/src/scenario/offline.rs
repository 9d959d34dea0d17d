//! Batches planned from registers without any database: files in, a plan out.

use super::outcome::Outcome;
use super::pose::{Candidate, Lack, LeftOut, pose};
use super::solve::outcome_of;
use crate::AppError;
use crate::importing::{Reading, Register, first_table, read_register};
use domain::area::Area;
use domain::division::{DivisionCode, Gazetteer};
use domain::dossier::Dossier;
use domain::geometry::Point;
use domain::id::CommunityId;
use domain::means::{Means, MeansFault};
use domain::scenario::Brief;
use domain::truth::Verdict;
use exchange::interpret::groups;
use exchange::means::read_means;
use exchange::read::Source;
use planner::Control;
use policy::{Rules, Size};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A plan made from files.
pub struct FilePlan {
    /// What came of it. Communities have their numbers for ids, see [`FilePlan::find`].
    pub outcome: Outcome,
    /// Every community of the registers, in the order of the files.
    pub communities: Vec<FileCommunity>,
    /// The registers, with what was rejected and why.
    pub registers: Vec<Register>,
}

impl FilePlan {
    /// The community of an id in the outcome.
    pub fn find(&self, id: CommunityId) -> Option<&FileCommunity> {
        let number = usize::try_from(id.uuid().as_u128()).ok()?;
        self.communities.get(number.checked_sub(1)?)
    }
}

/// A community of the files.
#[derive(Debug, Clone)]
pub struct FileCommunity {
    /// Its number, from 1, as an id.
    pub id: CommunityId,
    /// Its district, where the gazetteer knows it.
    pub district: Option<DivisionCode>,
    /// A point within it, in CGCS2000.
    pub location: Option<Point>,
    /// What the files say of it.
    pub dossier: Dossier,
    verdict: Verdict,
    area: Option<Area>,
    households: Option<i64>,
}

impl FileCommunity {
    /// Files know of no votes and of no plan in force.
    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            id: self.id,
            district: self.district.as_ref(),
            dossier: &self.dossier,
            verdict: self.verdict,
            area: self.area,
            households: self.households,
            observations: &[],
            has_scheme: false,
            in_force: None,
            committed: false,
        }
    }
}

/// Why files were not planned with.
#[derive(Debug, thiserror::Error)]
pub enum PlanTrouble {
    /// A file cannot be read.
    #[error("cannot read {}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: AppError,
    },
    /// The pack does not say what planning needs.
    #[error("the pack lacks {} of what planning needs", .0.len())]
    Lacks(Vec<Lack>),
    /// The table of means cannot be planned with; every fault is listed.
    #[error("{} faults in the table of means", .0.len())]
    Means(Vec<MeansFault>),
    /// There is no community to plan; why, for each there is.
    #[error("none of {} communities can be planned", .0.len())]
    Nothing(Vec<LeftOut>),
    /// The planner refuses the figures.
    #[error("{} faults in the planning problem", .0.len())]
    Problem(Vec<planner::Fault>),
}

/// Reads a table of means from a file. District names are those of the reading's day.
///
/// # Errors
/// The file cannot be read, or rows of it cannot: each is named.
pub fn read_means_file(file: &Path, reading: &Reading<'_>) -> Result<Means, PlanTrouble> {
    let unread = |error| PlanTrouble::Read { file: file.to_owned(), error };
    let source = Source::Path(file.to_owned());
    let table = first_table(reading, &source, "means").map_err(unread)?;
    let nowhere = Gazetteer::default();
    let gazetteer = reading.gazetteer.unwrap_or(&nowhere);
    read_means(&table, gazetteer, reading.as_of).map_err(PlanTrouble::Means)
}

/// Plans the communities of some files. `progress` hears each file before it is read.
///
/// # Errors
/// Everything that is wrong; nothing is planned then.
pub fn plan_files(
    files: &[PathBuf],
    rules: &Rules,
    reading: &Reading<'_>,
    brief: &Brief,
    control: &mut Control<'_>,
    mut progress: impl FnMut(&PathBuf),
) -> Result<FilePlan, PlanTrouble> {
    // What the pack lacks is said before a long register is read.
    pose(rules, brief, &[]).map_err(PlanTrouble::Lacks)?;
    let mut registers = Vec::new();
    for file in files {
        progress(file);
        let unread = |error| PlanTrouble::Read { file: file.clone(), error };
        registers.extend(read_register(file, reading).map_err(unread)?);
    }
    let communities = communities(&registers, rules);
    let candidates: Vec<Candidate<'_>> = communities.iter().map(FileCommunity::candidate).collect();
    let question = pose(rules, brief, &candidates).map_err(PlanTrouble::Lacks)?;
    if question.communities.is_empty() {
        return Err(PlanTrouble::Nothing(question.left_out.into_iter().map(|(_, why)| why).collect()));
    }
    let stock = Area::from_m2(question.problem.area());
    let faults = brief.means.faults(brief.first_year, brief.years, Some(stock));
    if !faults.is_empty() {
        return Err(PlanTrouble::Means(faults));
    }
    let outcome = outcome_of(brief, &candidates, &question, control).map_err(PlanTrouble::Problem)?;
    Ok(FilePlan { outcome, communities, registers })
}

fn communities(registers: &[Register], rules: &Rules) -> Vec<FileCommunity> {
    let mut communities: Vec<FileCommunity> = Vec::new();
    let mut number = 0_u128;
    for register in registers {
        for group in groups(&register.interpretation) {
            number += 1;
            let first = group.records.first().and_then(|at| register.interpretation.accepted.get(*at));
            let (assessment, size) = (rules.screen(&group.dossier), Size::of(&group.dossier));
            communities.push(FileCommunity {
                id: CommunityId::from_uuid(Uuid::from_u128(number)),
                district: first.and_then(|record| record.district.clone()),
                location: first.and_then(|record| record.location),
                verdict: assessment.verdict,
                area: assessment.eligible_area.or(size.floor_area),
                households: size.households,
                dossier: group.dossier,
            });
        }
    }
    communities
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::means::{MeansKind, MeansRow, MeansWrong};
    use domain::share::Share;
    use exchange::sandbox::Worker;
    use jiff::civil::date;

    const REGISTER: &str = "\
区县,小区名称,街道（镇）,建成年份,楼栋数（栋）,户数（户）,建筑面积（平方米）,是否失养失修失管,市政配套设施是否完善,\
社区服务设施是否健全,居民改造意愿是否强烈,是否自建房或城中村,是否已列征收或棚改,是否已享受财政资金改造
渝中区,石油路一村,石油路街道,1983,6,288,22100,是,否,否,是,否,否,否
沙坪坝区,小龙坎二村,小龙坎街道,1991,4,160,12400,是,否,否,是,否,否,否
沙坪坝区,小龙坎三村,小龙坎街道,2008,4,160,12400,是,否,否,是,否,否,否
";

    fn brief(rows: Vec<MeansRow>) -> Brief {
        Brief {
            first_year: 2021,
            years: 1,
            cost_level: Share::from_ppm(500_000).unwrap(),
            gap: Share::from_ppm(1_000).unwrap(),
            seconds: 1,
            seed: 1,
            keeps_commitments: true,
            includes_undecided: false,
            means: Means(rows),
            holds: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// So many million yuan of the city's money in 2021 and in the tail.
    fn money(millions: i64) -> Vec<MeansRow> {
        let row = |line, year| MeansRow {
            line,
            kind: MeansKind::Municipal,
            district: None,
            year: Some(year),
            amount: millions * 100_000_000,
        };
        vec![row(2, 2021), row(3, 2022)]
    }

    fn planned(text: &str, pack: &str, brief: &Brief) -> Result<FilePlan, PlanTrouble> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.csv");
        std::fs::write(&file, text).unwrap();
        let pack = policy::Library::shipped().load(pack).unwrap();
        let (rules, worker) = (pack.rules_on(date(2020, 12, 31)).unwrap(), Worker::new("unused"));
        let reading = Reading {
            worker: &worker,
            as_of: date(2020, 12, 31),
            gazetteer: pack.divisions().map(|divisions| &**divisions),
            datum: None,
            mapping: None,
            admits: None,
        };
        let (mut clock, mut proceed) = (|| 0.0, |_: planner::Progress| true);
        let mut control = Control { clock: &mut clock, proceed: &mut proceed };
        plan_files(&[file], &rules, &reading, brief, &mut control, |_| {})
    }

    #[test]
    fn what_money_allows_starts_and_the_rest_is_told_why_not() {
        let plan = planned(REGISTER, "cn-chongqing+demo", &brief(money(50))).unwrap();
        let mut names: Vec<&str> = plan
            .outcome
            .starts
            .iter()
            .map(|start| &*plan.find(start.community).unwrap().dossier.name)
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["小龙坎二村", "石油路一村"]);
        let [(id, why)] = plan.outcome.left_out.as_slice() else { panic!("{:?}", plan.outcome.left_out) };
        assert_eq!((&*plan.find(*id).unwrap().dossier.name, why), ("小龙坎三村", &LeftOut::NotCovered));
        assert!(plan.find(CommunityId::from_uuid(Uuid::nil())).is_none());
    }

    #[test]
    fn what_is_wrong_is_told_and_nothing_is_planned() {
        let lacks = planned(REGISTER, "cn-chongqing", &brief(money(50)));
        assert!(matches!(lacks, Err(PlanTrouble::Lacks(lacks)) if lacks.contains(&Lack::Estimates)));
        let mut rows = money(50);
        rows.pop();
        let Err(PlanTrouble::Means(faults)) = planned(REGISTER, "cn-chongqing+demo", &brief(rows)) else {
            panic!("a year is missing");
        };
        assert!(matches!(
            faults.as_slice(),
            [MeansFault { wrong: MeansWrong::YearMissing { year: 2022, .. }, .. }]
        ));
        let head: Vec<&str> = REGISTER.lines().filter(|line| !line.contains(",19")).collect();
        let nothing = planned(&head.join("\n"), "cn-chongqing+demo", &brief(money(50)));
        assert!(matches!(nothing, Err(PlanTrouble::Nothing(whys)) if whys == [LeftOut::NotCovered]));
    }
}
