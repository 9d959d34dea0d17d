#![allow(clippy::all, warnings)]
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let p = planner::format::read(std::path::Path::new(&a[1])).unwrap_or_else(|e| {
        for e in e {
            println!("{e}");
        }
        std::process::exit(1)
    });
    let s = planner::Settings {
        gap: a[2].parse().unwrap(),
        seconds: a[3].parse().unwrap(),
        seed: a[4].parse().unwrap(),
        warm: None,
    };
    let t = std::time::Instant::now();
    let mut clock = || t.elapsed().as_secs_f64();
    let mut proceed = |_p| true;
    let r =
        planner::solve(&p, &s, &mut planner::Control { clock: &mut clock, proceed: &mut proceed }).unwrap();
    println!(
        "{} objective {} bound {} gap {:.4}% seconds {:.2} evals {} moves {} started {} short {:?} viol {:?}",
        r.status.word(),
        r.assessment.objective(),
        r.bound,
        100.0 * r.gap(),
        r.seconds,
        r.evaluations,
        r.moves,
        r.assessment.started,
        r.assessment.shortfalls,
        r.assessment.violations
    );
    std::fs::write("/tmp/plan.csv", r.plan.to_csv()).unwrap();
}
