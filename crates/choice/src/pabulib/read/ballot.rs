//! One ballot: ids between commas, and points beside them.

use super::Reader;
use crate::pabulib::decimal::Decimal;
use crate::pabulib::record::{At, Cell, Misread};
use crate::pabulib::{Fault, Note, NoteKind};

impl Reader<'_> {
    pub(super) fn ballot(
        &mut self,
        vote: Option<&Cell<'_>>,
        points: Option<&Cell<'_>>,
    ) -> Result<(), Misread> {
        let number = self.parts.ballots.len() + 1;
        let line = self.records.line();
        let mut numbers = points.filter(|cell| !cell.text.trim().is_empty()).map(|cell| cell.text.split(','));
        let vote = vote.filter(|cell| !cell.text.trim().is_empty());
        for (raw, named) in vote.into_iter().flat_map(|cell| commas(&cell.text)).zip(1..) {
            let id = trimmed(raw);
            let found = self.ids.find(id).and_then(|place| Some((place, self.seen.get_mut(place as usize)?)));
            let Some((place, last)) = found else {
                let at = within(vote, raw).unwrap_or(self.here());
                return Err(at.fault(Fault::UnknownProject(id.to_owned())));
            };
            let given = match (&mut numbers, points) {
                (Some(numbers), Some(cell)) => {
                    let Some(text) = numbers.next() else {
                        return Err(uneven(vote, cell));
                    };
                    let negative = text.trim().strip_prefix('-').and_then(Decimal::parse);
                    if negative.is_some_and(|points| points.digits > 0) {
                        let kind = NoteKind::BelowZero(text.trim().to_owned());
                        self.notes.push(Note { line, kind });
                    }
                    let zero = negative.map(|_| Decimal::default());
                    let fault = || Fault::Number(text.trim().to_owned(), "a number of points");
                    let at = || within(Some(cell), text).unwrap_or(cell.at);
                    Some(zero.or_else(|| Decimal::parse(text)).ok_or_else(|| at().fault(fault()))?)
                }
                _ if self.kind.has_points() => {
                    return Err(self.here().fault(Fault::Points { points: 0, items: named }));
                }
                _ => None,
            };
            if *last == number {
                self.notes.push(Note { line, kind: NoteKind::NamedTwice(id.to_owned()) });
                continue;
            }
            *last = number;
            self.parts.ballots.values.push(place);
            self.points.extend(given);
        }
        if let (Some(numbers), Some(cell)) = (&mut numbers, points)
            && numbers.next().is_some()
        {
            return Err(uneven(vote, cell));
        }
        self.parts.ballots.close();
        Ok(())
    }
}

/// The place of a part of a cell.
fn within(cell: Option<&Cell<'_>>, part: &str) -> Option<At> {
    let cell = cell?;
    // Not exact in a field with doubled quotation marks, which no list of ids has.
    let offset = (part.as_ptr() as usize).checked_sub(cell.text.as_ptr() as usize)?;
    Some(At(cell.at.0 + offset))
}

fn uneven(vote: Option<&Cell<'_>>, points: &Cell<'_>) -> Misread {
    let count = |text: &str| text.split(',').count();
    let items = vote.map_or(0, |cell| count(&cell.text));
    points.at.fault(Fault::Points { points: count(&points.text), items })
}

/// The parts between commas. Quicker than `split` for parts of a few bytes.
fn commas(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest?;
        let end = whole.bytes().position(|byte| byte == b',');
        rest = end.and_then(|end| whole.get(end + 1..));
        end.map_or(Some(whole), |end| whole.get(..end))
    })
}

/// As `trim`, at once for what needs none.
fn trimmed(text: &str) -> &str {
    let edges = [text.as_bytes().first(), text.as_bytes().last()];
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if edges.into_iter().all(plain) { text } else { text.trim() }
}
