fn main() {
    let p =
        planner::format::read(std::path::Path::new(&std::env::args().nth(1).unwrap())).unwrap_or_else(|e| {
            for e in e {
                println!("{e}");
            }
            std::process::exit(1)
        });
    planner::tmp::run(&p);
}
