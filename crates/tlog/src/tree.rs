//! The tree of RFC 6962 over hashes that are kept in one row: each leaf's hash, followed by those of the
//! subtrees that it completes. The index in that row is the C2SP «stored hash index».

use crate::hash::Hash;

/// Where the hash of the `number`th subtree of 2^`level` leaves is kept.
pub const fn stored_index(level: u8, number: u64) -> u64 {
    let mut leaf = number;
    let mut down = 0;
    while down < level {
        leaf = leaf * 2 + 1;
        down += 1;
    }
    let mut index = 0;
    while leaf > 0 {
        index += leaf;
        leaf >>= 1;
    }
    index + level as u64
}

/// How many hashes are kept for a tree of `size` leaves.
pub const fn stored_count(size: u64) -> u64 {
    // Every pair of neighbours completes one more hash, at every level.
    let mut count = 0;
    let mut level = size;
    while level > 0 {
        count += level;
        level >>= 1;
    }
    count
}

/// The complete subtrees that a tree of `size` leaves consists of, the largest first: level and number.
pub fn peaks(size: u64) -> impl Iterator<Item = (u8, u64)> {
    (0..64_u8)
        .rev()
        .filter(move |level| size >> level & 1 == 1)
        .map(move |level| (level, (size >> level) - 1))
}

/// The right edge of a tree: all that is needed to append, and to know the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Complete subtrees by falling level.
    peaks: Vec<(u8, Hash)>,
}

impl Frontier {
    /// The right edge of a tree of `size` leaves whose hashes are kept elsewhere.
    pub fn load<E>(size: u64, mut read: impl FnMut(u64) -> Result<Hash, E>) -> Result<Self, E> {
        let peaks = peaks(size)
            .map(|(level, number)| Ok((level, read(stored_index(level, number))?)))
            .collect::<Result<_, E>>()?;
        Ok(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; the hashes to keep are added to `stored`, in the order in which they are kept.
    pub fn push(&mut self, leaf: Hash, stored: &mut Vec<Hash>) {
        let (mut level, mut hash) = (0, leaf);
        stored.push(hash);
        while let Some((_, left)) = self.peaks.pop_if(|(peak, _)| *peak == level) {
            hash = Hash::node(left, hash);
            level += 1;
            stored.push(hash);
        }
        self.peaks.push((level, hash));
        self.size += 1;
    }

    /// The hash of the whole tree.
    pub fn root(&self) -> Hash {
        let mut right_to_left = self.peaks.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = right_to_left.next() else { return Hash::of_nothing() };
        right_to_left.fold(last, |right, left| Hash::node(left, right))
    }
}

/// The largest power of two below `size`, which must be at least 2.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The hash of the leaves from `from` to before `to`, where `from` begins a subtree at least that long.
fn range<E>(from: u64, to: u64, read: &mut impl FnMut(u64) -> Result<Hash, E>) -> Result<Hash, E> {
    let mut parts = Vec::new();
    for (level, number) in peaks(to - from) {
        parts.push(read(stored_index(level, (from >> level) + number))?);
    }
    let mut parts = parts.into_iter().rev();
    let last = parts.next().unwrap_or_else(Hash::of_nothing);
    Ok(parts.fold(last, |right, left| Hash::node(left, right)))
}

/// The proof that the leaf `index` is in the tree of `size` leaves, from the leaf's neighbour to the root's child
/// (RFC 6962, section 2.1.1). Empty, and no proof, when there is no such leaf.
pub fn prove_inclusion<E>(
    index: u64,
    size: u64,
    mut read: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let (mut from, mut to, mut proof) = (0, size, Vec::new());
    if index < size {
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                proof.push(range(middle, to, &mut read)?);
                to = middle;
            } else {
                proof.push(range(from, middle, &mut read)?);
                from = middle;
            }
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` shows that the leaf `index` is in the tree of `size` leaves under `root` (RFC 9162, section
/// 2.1.3.2).
pub fn check_inclusion(proof: &[Hash], index: u64, size: u64, leaf: Hash, root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut first, mut last, mut hash) = (index, size - 1, leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            hash = Hash::node(*step, hash);
            while first & 1 == 0 && first != 0 {
                (first, last) = (first >> 1, last >> 1);
            }
        } else {
            hash = Hash::node(hash, *step);
        }
        (first, last) = (first >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// The proof that the tree of `size` leaves begins with that of `old` leaves (RFC 6962, section 2.1.2).
pub fn prove_consistency<E>(
    old: u64,
    size: u64,
    mut read: impl FnMut(u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let mut proof = Vec::new();
    if old == 0 || old >= size {
        return Ok(proof);
    }
    let (mut from, mut to, mut left_edge) = (0, size, true);
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(range(middle, to, &mut read)?);
            to = middle;
        } else {
            proof.push(range(from, middle, &mut read)?);
            from = middle;
            left_edge = false;
        }
    }
    if !left_edge {
        proof.push(range(from, to, &mut read)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` shows that the tree under `root` begins with the one under `old_root` (RFC 9162, section 2.1.4.2).
/// Every tree begins with the empty one.
pub fn check_consistency(proof: &[Hash], old: u64, old_root: Hash, size: u64, root: Hash) -> bool {
    if old > size {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && old_root == Hash::of_nothing();
    }
    if old == size {
        return proof.is_empty() && old_root == root;
    }
    let whole = old.is_power_of_two().then_some(&old_root);
    let mut steps = whole.into_iter().chain(proof);
    let Some(start) = steps.next() else { return false };
    let (mut first, mut last) = (old - 1, size - 1);
    while first & 1 == 1 {
        (first, last) = (first >> 1, last >> 1);
    }
    let (mut before, mut after) = (*start, *start);
    for step in steps {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            (before, after) = (Hash::node(*step, before), Hash::node(*step, after));
            while first & 1 == 0 && first != 0 {
                (first, last) = (first >> 1, last >> 1);
            }
        } else {
            after = Hash::node(after, *step);
        }
        (first, last) = (first >> 1, last >> 1);
    }
    last == 0 && before == old_root && after == root
}
