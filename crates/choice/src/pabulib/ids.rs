//! From ids on ballots to places in the list of items, several million times.

use std::collections::BTreeMap;

/// A table of ids. Ids of up to eight bytes, as nearly all are, are numbers in a table with open addressing. Its hash is
/// not made to withstand an adversary, so only some neighbours are looked at; what does not fit there, and longer ids, are
/// in an ordered map.
#[derive(Debug)]
pub(super) struct Ids {
    count: u32,
    slots: Vec<Option<(u64, u32)>>,
    others: BTreeMap<String, u32>,
}

const STEPS: usize = 16;

impl Ids {
    pub fn new() -> Self {
        Ids { count: 0, slots: vec![None; 64], others: BTreeMap::new() }
    }

    /// Adds an id; `false` if it is there already.
    pub fn insert(&mut self, id: &str) -> bool {
        if self.find(id).is_some() {
            return false;
        }
        let place = self.count;
        self.count += 1;
        if self.count as usize * 4 > self.slots.len() {
            let larger = vec![None; self.slots.len() * 4];
            for (key, place) in std::mem::replace(&mut self.slots, larger).into_iter().flatten() {
                self.settle(key, place);
            }
        }
        match pack(id) {
            Some(key) => self.settle(key, place),
            None => _ = self.others.insert(id.to_owned(), place),
        }
        true
    }

    fn settle(&mut self, key: u64, place: u32) {
        let (start, mask) = (hash(key), self.slots.len() - 1);
        for step in 0..STEPS {
            if let Some(slot) = self.slots.get_mut((start + step) & mask)
                && slot.is_none()
            {
                *slot = Some((key, place));
                return;
            }
        }
        let id = key.to_le_bytes().into_iter().take_while(|byte| *byte != 0).collect();
        self.others.insert(String::from_utf8(id).unwrap_or_default(), place);
    }

    pub fn find(&self, id: &str) -> Option<u32> {
        if let Some(key) = pack(id) {
            let (start, mask) = (hash(key), self.slots.len() - 1);
            for step in 0..STEPS {
                match self.slots.get((start + step) & mask)? {
                    Some((other, place)) if *other == key => return Some(*place),
                    Some(_) => {}
                    None => return None,
                }
            }
        }
        self.others.get(id).copied()
    }
}

/// The bytes of a short text as a number; texts with a zero byte, which would look shorter, are not short.
fn pack(id: &str) -> Option<u64> {
    let mut key = 0;
    if id.len() > 8 {
        return None;
    }
    for byte in id.bytes().rev() {
        if byte == 0 {
            return None;
        }
        key = key << 8 | u64::from(byte);
    }
    Some(key)
}

fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}
