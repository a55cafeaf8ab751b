//! Maps and sets of the proof: its keys are small and many, and hashing them is a good part of the
//! work on a large body. Seeded anew in each run, so that no body can be written against it.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

pub(in crate::lint::proof) type Map<K, V> = HashMap<K, V, RandomState>;
pub(in crate::lint::proof) type Set<K> = HashSet<K, RandomState>;
