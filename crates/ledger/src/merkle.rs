//! The Merkle tree of RFC 6962 §2.1 and its proofs (§2.1.1, §2.1.2).
//!
//! Leaves are the hashes of the ledger's entries, in order.

use sha2::{Digest, Sha256};

use crate::hash::Hash32;

/// The hash of a leaf: SHA-256 of 0x00 and its data.
pub fn leaf_hash(data: &[u8]) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update([0u8]);
    hasher.update(data);
    Hash32(hasher.finalize().into())
}

/// The hash of an inner node: SHA-256 of 0x01 and its two children.
pub fn node_hash(left: &Hash32, right: &Hash32) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update([1u8]);
    hasher.update(left.0);
    hasher.update(right.0);
    Hash32(hasher.finalize().into())
}

/// A tree that grows leaf by leaf and keeps only the roots of its complete
/// subtrees: at most 64 hashes for any number of leaves.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// Roots of complete subtrees, largest first; one per set bit of `size`.
    peaks: Vec<Hash32>,
}

impl Tree {
    /// Adds the next leaf.
    pub fn push(&mut self, data: &[u8]) {
        let mut hash = leaf_hash(data);
        let mut size = self.size;
        while size & 1 == 1 {
            // A set bit stands for a peak of that height, so there is one.
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
            size >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The Merkle tree hash; of an empty tree, the hash of nothing.
    pub fn root(&self) -> Hash32 {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash32::of(b""),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

/// The root over `leaves`.
pub fn root(leaves: &[Hash32]) -> Hash32 {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(&leaf.0);
    }
    tree.root()
}

/// The path that proves that the leaf at `index` (from 0) is in the tree over
/// `leaves`; `None` if there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash32], index: usize) -> Option<Vec<Hash32>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut leaves, mut index) = (leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if index < left.len() {
            path.push(root(right));
            leaves = left;
        } else {
            path.push(root(left));
            index -= left.len();
            leaves = right;
        }
    }
    path.reverse();
    Some(path)
}

/// Whether `proof` shows that `leaf` is at `index` (from 0) of the tree of
/// `size` leaves with this `root`.
pub fn verify_inclusion(
    leaf: &Hash32,
    index: u64,
    size: u64,
    proof: &[Hash32],
    root: &Hash32,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut fn_, mut sn) = (index, size - 1);
    let mut hash = leaf_hash(&leaf.0);
    for sibling in proof {
        if sn == 0 {
            return false;
        }
        if fn_ & 1 == 1 || fn_ == sn {
            hash = node_hash(sibling, &hash);
            while fn_ & 1 == 0 && fn_ != 0 {
                fn_ >>= 1;
                sn >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        fn_ >>= 1;
        sn >>= 1;
    }
    sn == 0 && hash == *root
}

/// The nodes that prove that the tree over the first `old` leaves is a prefix
/// of the tree over all `leaves`; `None` unless `0 < old <= leaves.len()`.
pub fn consistency_proof(leaves: &[Hash32], old: usize) -> Option<Vec<Hash32>> {
    if old == 0 || old > leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut leaves, mut old, mut whole) = (leaves, old, true);
    while old < leaves.len() {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if old <= left.len() {
            path.push(root(right));
            leaves = left;
        } else {
            path.push(root(left));
            old -= left.len();
            leaves = right;
            whole = false;
        }
    }
    if !whole {
        path.push(root(leaves));
    }
    path.reverse();
    Some(path)
}

/// Whether `proof` shows that the tree of `old` leaves with `old_root` is a
/// prefix of the tree of `new` leaves with `new_root` (RFC 9162 §2.1.4.2).
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash32,
    new_root: &Hash32,
    proof: &[Hash32],
) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let mut nodes = proof.iter();
    // When the old tree is complete, its root is the first node and left out.
    let first = if old.is_power_of_two() {
        Some(old_root)
    } else {
        nodes.next()
    };
    let Some(first) = first else { return false };
    let (mut fn_, mut sn) = (old - 1, new - 1);
    while fn_ & 1 == 1 {
        fn_ >>= 1;
        sn >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for node in nodes {
        if sn == 0 {
            return false;
        }
        if fn_ & 1 == 1 || fn_ == sn {
            old_hash = node_hash(node, &old_hash);
            new_hash = node_hash(node, &new_hash);
            while fn_ & 1 == 0 && fn_ != 0 {
                fn_ >>= 1;
                sn >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, node);
        }
        fn_ >>= 1;
        sn >>= 1;
    }
    sn == 0 && old_hash == *old_root && new_hash == *new_root
}

/// The largest power of two smaller than `n`, for `n > 1`.
fn split(n: usize) -> usize {
    1 << (usize::BITS - 1 - (n - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MTH of RFC 6962 §2.1, word for word: the slow recursion that the
    /// growing tree is held against.
    fn by_definition(leaves: &[&[u8]]) -> Hash32 {
        match leaves {
            [] => Hash32::of(b""),
            [leaf] => leaf_hash(leaf),
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    // Leaves of the RFC 6962 reference tests; the ends of the roots were
    // recomputed independently from the definition.
    #[test]
    fn roots_of_the_rfc_6962_vectors() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            ("6e340b9c", "a01d"),
            ("fac54203", "c125"),
            ("aeb6bcfe", "6e77"),
            ("d37ee418", "14b7"),
            ("4e3bbb1f", "64d4"),
            ("76e67dad", "87ef"),
            ("ddb89be4", "4c8c"),
            ("5dc9da79", "4328"),
        ];
        let mut tree = Tree::default();
        for (n, (start, end)) in roots.iter().enumerate() {
            tree.push(leaves[n]);
            let root = tree.root();
            assert_eq!(root, by_definition(&leaves[..=n]));
            let hex = root.to_hex();
            assert!(
                hex.starts_with(start) && hex.ends_with(end),
                "n={}: {hex}",
                n + 1
            );
        }
        assert_eq!(Tree::default().root(), by_definition(&[]));
    }

    #[test]
    fn every_proof_up_to_40_leaves_holds_and_no_other_does() {
        let all: Vec<Hash32> = (0..40u8).map(|n| Hash32::of(&[n])).collect();
        let roots: Vec<Hash32> = (0..=40).map(|n| root(&all[..n])).collect();
        for size in 1..=all.len() {
            let leaves = &all[..size];
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = inclusion_proof(leaves, index).unwrap();
                let (at, of) = (index as u64, size as u64);
                assert!(verify_inclusion(leaf, at, of, &proof, &roots[size]));
                assert!(!verify_inclusion(
                    &Hash32::of(b"other"),
                    at,
                    of,
                    &proof,
                    &roots[size]
                ));
                assert!(!verify_inclusion(leaf, at, of, &proof, &roots[size - 1]));
                assert!(!verify_inclusion(leaf, at + 1, of, &proof, &roots[size]));
            }
            assert!(inclusion_proof(leaves, size).is_none());
            for old in 1..=size {
                let proof = consistency_proof(leaves, old).unwrap();
                let (m, n) = (old as u64, size as u64);
                assert!(verify_consistency(m, n, &roots[old], &roots[size], &proof));
                assert!(!verify_consistency(
                    m,
                    n,
                    &roots[old - 1],
                    &roots[size],
                    &proof
                ));
                assert!(!verify_consistency(
                    m,
                    n,
                    &roots[old],
                    &roots[size - 1],
                    &proof
                ));
            }
        }
    }
}
