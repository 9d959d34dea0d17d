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
mod certify;
mod dual;
mod model;
mod search;
pub mod tmp {
    pub fn run(p: &crate::Problem, moves: usize, v: &[f64]) {
        let [t0, t1, window, noise, f0, f1, w0, w1, ar] = v else { panic!() }; let (t0, t1, window, noise, f0, f1, w0, w1, ar) = (*t0, *t1, *window, *noise, *f0, *f1, *w0, *w1, *ar);
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
        let c = crate::search::moves::Candidates::new(&state, reduced, d.oracle.soft.clone(), window);
        eprintln!("candidates {} open {} of {}", c.count(), c.open.len(), m.units.len());
        let mut mover = crate::search::moves::Mover::new(state, &c, crate::search::dice::Dice::new(1));
        let mut f = crate::search::fines(&m, &l, &prices.rows);
        if noise > 0.0 {
            mover.noise = noise;
            mover.draw(&f);
        } else {
            crate::search::build(&mut mover, &mut f);
        }
        let mut best = crate::search::Found::of(&mover.state);
        eprintln!("built {} violation {} {:?}", best.points + m.offset, mover.state.violation(), t.elapsed());
        let t = std::time::Instant::now();
        let sch = crate::search::Schedule {
            moves,
            from: t0,
            to: t1,
            strictness: (f0, f1),
            width: (w0, w1),
            area: ar,
        };
        crate::search::anneal(&mut mover, &mut f, sch, &mut best, &mut |_| true);
        let a = crate::check(p, &m.plan(&mover.state.chosen, &mover.state.start));
        eprintln!("last {} {:?} {:?}", a.objective(), a.violations, a.shortfalls);
        {
            let red = &c.reduced;
            let st = &mover.state;
            let (mut single, mut group, mut wsingle, mut wgroup, mut lost_s, mut lost_g, mut ls_w, mut lg_w) =
                (0, 0, 0, 0, 0.0f64, 0.0f64, 0.0f64, 0.0f64);
            let mut big = vec![];
            for u in 0..m.units.len() {
                let mut best = 0.0f64;
                for y in 0..m.horizon {
                    let mut s = 0.0;
                    for i in m.of_unit(u) {
                        s += m.in_year(i, y).map(|c| red[c]).fold(f64::NEG_INFINITY, f64::max);
                    }
                    best = best.max(s);
                }
                let now: f64 = m
                    .of_unit(u)
                    .map(|i| if st.chosen[i] == u32::MAX { 0.0 } else { red[st.chosen[i] as usize] })
                    .sum();
                let l = best - now;
                let n = m.of_unit(u).len();
                match (n == 1, m.units[u].work == u32::MAX) {
                    (true, true) => {
                        single += 1;
                        lost_s += l
                    }
                    (false, true) => {
                        group += 1;
                        lost_g += l
                    }
                    (true, false) => {
                        wsingle += 1;
                        ls_w += l
                    }
                    _ => {
                        wgroup += 1;
                        lg_w += l
                    }
                }
                if m.units[u].work == u32::MAX {
                    big.push((l as i64, n, u));
                }
            }
            big.sort();
            big.reverse();
            eprintln!(
                "loss single {single} {lost_s:.0} group {group} {lost_g:.0} wsingle {wsingle} {ls_w:.0} wgroup {wgroup} {lg_w:.0} biggest {:?}",
                &big[..20]
            );
            let mut q: Vec<i64> = big.iter().map(|x| x.0).collect();
            q.sort();
            eprintln!("quantiles {:?}", (0..=10).map(|k| q[(q.len() - 1) * k / 10]).collect::<Vec<_>>());
        }
        let plan = m.plan(&best.chosen, &best.start);
        let a = crate::check(p, &plan);
        eprintln!(
            "best {} gap {:.4}% check {} {:?} shortfalls {} {:?}",
            best.points + m.offset,
            100.0 * (bound - best.points - m.offset) as f64 / best.points as f64,
            a.objective(),
            a.violations,
            a.shortfalls.len(),
            t.elapsed()
        );
        std::fs::write("/tmp/plan.csv", plan.to_csv()).unwrap();
    }
}
