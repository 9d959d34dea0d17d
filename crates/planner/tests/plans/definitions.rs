//! Plans as text.

use planner::generate::{Size, generate};
use planner::{Plan, Start};

#[test]
fn a_plan_reads_back_what_it_wrote() {
    let problem = generate(Size::of(60), 1);
    let mut plan = Plan::empty(&problem);
    plan.starts[3] = Some(Start { year: 2, package: 1 });
    if let Some(work) = plan.works.first_mut() {
        *work = Some(1);
    }
    assert_eq!(Plan::from_csv(&problem, &plan.to_csv()), Ok(plan));
}

#[test]
fn a_line_that_is_no_start_is_named() {
    let problem = generate(Size::of(60), 1);
    for (text, line, part) in [
        ("c,1,0", 1, "four cells"),
        ("kind,id,option,year\nc,1,0,1\nc,1,0,2", 3, "twice"),
        ("c,999,0,1", 1, "no c with the id 999"),
        ("x,1,0,1", 1, "neither c nor w"),
        ("c,1,0,9", 1, "not within 1 to 3"),
        ("c,-1,0,1", 1, "no number from 0"),
    ] {
        let error = Plan::from_csv(&problem, text).unwrap_err();
        assert_eq!(error.line, line);
        assert!(error.what.contains(part), "{error}");
    }
}
