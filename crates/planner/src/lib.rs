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
pub mod tmp {
    pub fn run(p: &crate::Problem) {
        let m = crate::model::Model::new(p);
        let l = crate::dual::layout::Layout::new(&m);
        let r = crate::dual::newton::Rows::new(&m, &l);
        let mut d = crate::dual::newton::Dual::new(&m, &l, &r);
        let t = std::time::Instant::now();
        let mut s = crate::dual::Search { precision: 1e-6, most: 500, proceed: &mut |_| true };
        let p = crate::dual::descend(&mut d, None, &mut s);
        eprintln!("bound {} steps {} {:?}", p.bound, p.steps, t.elapsed());
    }
}
