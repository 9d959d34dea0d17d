fn main() { let a: Vec<String> = std::env::args().collect();
    let p = planner::format::read(std::path::Path::new(&a[1])).unwrap_or_else(|e| { for e in e { println!("{e}"); } std::process::exit(1) }); 
    planner::tmp::run(&p, a[2].parse().unwrap(), &a[3..].iter().map(|x| x.parse().unwrap()).collect::<Vec<f64>>()); }
