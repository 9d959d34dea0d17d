#![doc = "t"]

mod check;
mod flow;
pub mod format;
mod num;
mod plan;
mod problem;
mod validate;

pub use check::{Assessment, Shortfall, Violation, check};
pub use plan::{Plan, Unreadable};
pub use problem::{
    Aim, Community, District, DistrictYear, Hold, Offer, Package, Problem, Stability, Start, Target, Work,
};
pub use validate::{Fault, LARGEST, Place, Wrong};
mod dual;
mod model;
mod certify;
mod search;
pub mod tmp {
    pub fn run(p: &crate::Problem, moves: usize, t0: f64, t1: f64, window: f64, noise: f64, f0: f64, f1: f64, w0: f64, w1: f64) {
        let m = crate::model::Model::new(p);
        let l = crate::dual::layout::Layout::new(&m);
        let r = crate::dual::newton::Rows::new(&m, &l);
        let mut d = crate::dual::newton::Dual::new(&m, &l, &r);
        let t = std::time::Instant::now();
        let mut s = crate::dual::Search { precision: 3e-5, most: 100, proceed: &mut |_| true };
        let prices = crate::dual::descend(&mut d, None, &mut s);
        let bound = crate::certify::bound(&m, &l, &prices.rows);
        eprintln!("bound {} certified {bound} steps {} {:?}", prices.bound, prices.steps, t.elapsed());
        d.at(&prices.rows, noise, crate::dual::oracle::Wanted::Likely);
        let reduced = d.oracle.reduced.clone();
        let state = crate::search::state::State::new(&m);
        let c = crate::search::moves::Candidates::new(&state, reduced, window);
        eprintln!("candidates {} open {} of {}", c.count(), c.open.len(), m.units.len());
        let mut mover = crate::search::moves::Mover::new(state, &c, crate::search::dice::Dice::new(1));
        let mut f = crate::search::fines(&m, &l, &prices.rows);
        if noise > 0.0 { mover.noise = noise; mover.draw(&d.oracle.likely_start, &f); } else { crate::search::build(&mut mover, &mut f); }
        let mut best = crate::search::Found::of(&mover.state);
        eprintln!("built {} violation {} {:?}", best.points + m.offset, mover.state.violation(), t.elapsed());
        let t = std::time::Instant::now();
        let sch = crate::search::Schedule { moves, from: t0, to: t1, strictness: (f0, f1), width: (w0, w1) };
        crate::search::anneal(&mut mover, &mut f, sch, &mut best, &mut |_| true);
        let a = crate::check(p, &m.plan(&mover.state.chosen, &mover.state.start));
        eprintln!("last {} {:?} {:?}", a.objective(), a.violations, a.shortfalls);
        let plan = m.plan(&best.chosen, &best.start);
        let a = crate::check(p, &plan);
        eprintln!("best {} gap {:.4}% check {} {:?} shortfalls {} {:?}", best.points + m.offset, 100.0 * (bound - best.points - m.offset) as f64 / best.points as f64, a.objective(), a.violations, a.shortfalls.len(), t.elapsed());
        std::fs::write("/tmp/plan.csv", plan.to_csv()).unwrap();
    }
}
