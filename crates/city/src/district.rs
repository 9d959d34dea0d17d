//! What the generator assumes of each district: how much old housing, how old, how widely spread.

/// The assumptions about one district.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile {
    /// The code it applies to.
    code: &'static str,
    /// Its weight in the number of communities.
    pub weight: i64,
    /// Share of communities built until 2000 on a listing site, per thousand.
    listed_old: i64,
    /// How far its housing reaches from the seat, 10⁻⁷ degrees.
    pub reach: i64,
    /// Whether very large estates occur.
    pub metropolitan: bool,
}

impl Profile {
    /// The assumptions about that district.
    pub fn find(code: &str) -> Option<Self> {
        PROFILES.iter().copied().find(|profile| profile.code == code)
    }

    /// Share of communities built until 2000 in the survey's register, per thousand.
    ///
    /// A listing site shows the whole market; a survey for the plan lists what someone took for old. The
    /// odds of a listed community are therefore multiplied, by the number that makes three quarters of the
    /// city's 20.8 %; the districts keep their order.
    pub fn surveyed_old(self) -> i64 {
        let old = self.listed_old * 23;
        1000 * old / (old + (1000 - self.listed_old) * 2)
    }
}

const fn main(code: &'static str, weight: i64, listed_old: i64, reach: i64) -> Profile {
    Profile { code, weight, listed_old, reach, metropolitan: true }
}

const fn outer(code: &'static str, weight: i64, listed_old: i64, reach: i64) -> Profile {
    Profile { code, weight, listed_old, reach, metropolitan: false }
}

/// Weights are estimates from the size of the old towns (Nanchuan's 108 communities are published). The
/// shares of 渝中, 江北, 沙坪坝, 南岸, 北碚, 綦江, 渝北, 巴南, 长寿 and 江津 were measured on a listing of 2,833
/// communities; the others lie around the city's 20.8 %.
const PROFILES: [Profile; 38] = [
    outer("500101", 520, 260, 500_000),
    outer("500102", 400, 260, 400_000),
    main("500103", 520, 400, 200_000),
    main("500104", 230, 230, 300_000),
    main("500105", 430, 150, 350_000),
    main("500106", 560, 110, 450_000),
    main("500107", 600, 190, 400_000),
    main("500108", 450, 200, 350_000),
    main("500109", 330, 430, 400_000),
    outer("500110", 190, 350, 500_000),
    outer("500111", 140, 220, 350_000),
    main("500112", 380, 130, 700_000),
    main("500113", 330, 240, 600_000),
    outer("500114", 90, 200, 250_000),
    outer("500115", 210, 550, 350_000),
    outer("500116", 260, 280, 500_000),
    outer("500117", 240, 240, 350_000),
    outer("500118", 220, 210, 350_000),
    outer("500119", 108, 260, 250_000),
    outer("500120", 110, 170, 300_000),
    outer("500151", 120, 210, 250_000),
    outer("500152", 90, 210, 250_000),
    outer("500153", 100, 230, 250_000),
    outer("500154", 150, 150, 300_000),
    outer("500155", 90, 210, 200_000),
    outer("500156", 60, 220, 200_000),
    outer("500229", 25, 240, 120_000),
    outer("500230", 80, 160, 200_000),
    outer("500231", 90, 230, 200_000),
    outer("500233", 75, 180, 200_000),
    outer("500235", 90, 140, 200_000),
    outer("500236", 80, 140, 200_000),
    outer("500237", 60, 150, 150_000),
    outer("500238", 45, 230, 150_000),
    outer("500240", 60, 200, 150_000),
    outer("500241", 60, 230, 150_000),
    outer("500242", 65, 230, 150_000),
    outer("500243", 60, 200, 150_000),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_district_of_the_survey_has_a_profile() {
        let gazetteer = crate::gazetteer::chongqing().unwrap();
        for district in gazetteer.level_on(domain::division::DivisionLevel::District, crate::SURVEY_DAY) {
            assert!(Profile::find(&district.code.0).is_some(), "{}", district.name);
        }
    }

    #[test]
    fn the_survey_keeps_the_order_of_the_listing() {
        let old = |code| Profile::find(code).unwrap().surveyed_old();
        assert!(old("500115") > old("500109") && old("500109") > old("500103"));
        assert!((580..600).contains(&old("500106")), "{}", old("500106"));
    }
}
