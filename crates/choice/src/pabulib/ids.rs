//! From ids on ballots to places in the list of items, several million times.

/// A table of ids with open addressing. Its hash is not made to withstand an adversary, so the number of steps of a
/// search is bounded: beyond it, all ids are looked through in order of their text.
#[derive(Debug)]
pub(super) struct Ids {
    texts: Vec<String>,
    slots: Vec<u32>,
    /// Places of ids by text, for those that did not find a slot near theirs.
    crowded: std::collections::BTreeMap<String, u32>,
}

const EMPTY: u32 = u32::MAX;
const STEPS: usize = 16;

impl Ids {
    pub fn new() -> Self {
        Ids { texts: Vec::new(), slots: vec![EMPTY; 64], crowded: std::collections::BTreeMap::new() }
    }

    /// Adds an id; `false` if it is there already.
    pub fn insert(&mut self, id: &str) -> bool {
        if self.find(id).is_some() {
            return false;
        }
        let Ok(place) = u32::try_from(self.texts.len()) else { return false };
        self.texts.push(id.to_owned());
        if self.texts.len() * 4 > self.slots.len() {
            self.slots = vec![EMPTY; self.slots.len() * 4];
            self.crowded.clear();
            for (id, place) in std::mem::take(&mut self.texts).into_iter().zip(0..) {
                self.settle(&id, place);
                self.texts.push(id);
            }
        } else {
            self.settle(id, place);
        }
        true
    }

    fn settle(&mut self, id: &str, place: u32) {
        let mask = self.slots.len() - 1;
        let start = hash(id);
        for step in 0..STEPS {
            if let Some(slot) = self.slots.get_mut((start + step) & mask)
                && *slot == EMPTY
            {
                *slot = place;
                return;
            }
        }
        self.crowded.insert(id.to_owned(), place);
    }

    pub fn find(&self, id: &str) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let start = hash(id);
        for step in 0..STEPS {
            let place = *self.slots.get((start + step) & mask)?;
            if place == EMPTY {
                return None;
            }
            if self.texts.get(place as usize).is_some_and(|each| each == id) {
                return Some(place);
            }
        }
        self.crowded.get(id).copied()
    }
}

fn hash(id: &str) -> usize {
    let mut hash = 0_u64;
    for byte in id.bytes() {
        hash = (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (hash >> 32) as usize
}
