//! Which character separates the cells of a text file.

use super::split::{Separator, Splitter, Step};

const SAMPLE_RECORDS: usize = 200;

/// Tells the separator from the front of the file.
///
/// The one that cuts most lines into the same number of cells wins; the full-width comma only where it does so almost
/// without exception, since it is also punctuation inside cells.
pub(crate) fn detect(text: &str, complete: bool, cell_bytes: usize) -> Separator {
    let candidates =
        [(Separator::Comma, 55), (Separator::Tab, 55), (Separator::Semicolon, 70), (Separator::Bar, 80)];
    let best = candidates
        .into_iter()
        .filter_map(|(separator, least)| {
            let (share, cells) = regularity(text, complete, separator, cell_bytes);
            (cells > 1 && share >= least).then_some((separator, share * cells.min(10)))
        })
        .max_by_key(|(_, score)| *score);
    if let Some((separator, _)) = best {
        return separator;
    }
    let (share, cells) = regularity(text, complete, Separator::WideComma, cell_bytes);
    if cells > 1 && share >= 90 { Separator::WideComma } else { Separator::None }
}

/// The commonest number of cells per line and its share of the lines, in percent.
fn regularity(text: &str, complete: bool, separator: Separator, cell_bytes: usize) -> (usize, usize) {
    let mut splitter = Splitter::new(separator, cell_bytes);
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut total, mut fields) = (0, 0, Vec::new());
    while total < SAMPLE_RECORDS && at < text.len() {
        let Step::Record { next, .. } = splitter.split(text.as_bytes(), at, complete, &mut fields) else {
            break;
        };
        let blank = text.get(at..next).is_none_or(|record| record.trim().is_empty());
        at = next;
        if blank {
            continue;
        }
        total += 1;
        match counts.iter_mut().find(|(cells, _)| *cells == fields.len()) {
            Some((_, count)) => *count += 1,
            None => counts.push((fields.len(), 1)),
        }
    }
    // Of equally common numbers the larger: titles and notes have one cell.
    let (cells, count) = counts.into_iter().max_by_key(|(cells, count)| (*count, *cells)).unwrap_or((0, 0));
    ((count * 100).checked_div(total).unwrap_or(0), cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Separator {
        detect(text, true, 1000)
    }

    #[test]
    fn tells_the_separator() {
        assert_eq!(found("a,b,c\n1,2,3\n4,5,6\n"), Separator::Comma);
        assert_eq!(found("a\tb\tc\n1\t2,5\t3\n4\t5,1\t6\n"), Separator::Tab);
        assert_eq!(found("a;b\n1,5;2\n2,5;3\n"), Separator::Semicolon);
        assert_eq!(found("小区，户数，年代\n南苑，120，1998\n北苑，90，1999\n"), Separator::WideComma);
        assert_eq!(found("小区/单散楼\n教委1#,2#\n赵园小区\n南苑\n"), Separator::None);
        assert_eq!(found("注意，这里有字\n南苑\n"), Separator::None);
        assert_eq!(
            found("台账\n\n名称,\"地址,门牌\"\n\"南苑\",\"a,b\"\n\"北苑\",\"c,d\"\n"),
            Separator::Comma
        );
    }
}
