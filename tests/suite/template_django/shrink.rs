//! Makes a case that differs smaller, as long as it differs.

use super::generate::{Case, Piece};
use super::{Django, difference};

/// The smallest case that single steps of shrinking lead to.
pub(crate) fn shrink(case: Case, django: &mut Django) -> Case {
    let mut best = case;
    loop {
        let next = smaller(&best).into_iter().find(|candidate| difference(candidate, django).is_some());
        match next {
            Some(next) => best = next,
            None => return best,
        }
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    if case.damage.is_some() {
        all.push(Case { damage: None, ..case.clone() });
    }
    for pieces in fewer(&case.pieces) {
        all.push(Case { pieces, ..case.clone() });
    }
    for at in 0..case.data.len() {
        let mut without = case.clone();
        without.data.remove(at);
        all.push(without);
    }
    all
}

/// The same pieces with one thing less.
fn fewer(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut all = Vec::new();
    for at in 0..pieces.len() {
        let mut without = pieces.to_vec();
        without.remove(at);
        all.push(without);
        if let Piece::Block(_, body, branches, _) = &pieces[at] {
            for inside in std::iter::once(body).chain(branches.iter().map(|(_, body)| body)) {
                let mut unwrapped = pieces.to_vec();
                unwrapped.splice(at..=at, inside.iter().cloned());
                all.push(unwrapped);
            }
        }
        for simpler in simpler(&pieces[at]) {
            let mut changed = pieces.to_vec();
            changed[at] = simpler;
            all.push(changed);
        }
    }
    all
}

fn simpler(piece: &Piece) -> Vec<Piece> {
    match piece {
        Piece::Text(_) => Vec::new(),
        Piece::Print(value, filters) => (0..filters.len())
            .map(|at| {
                let mut fewer = filters.clone();
                fewer.remove(at);
                Piece::Print(value.clone(), fewer)
            })
            .collect(),
        Piece::Block(open, body, branches, close) => {
            let mut all: Vec<Piece> = fewer(body)
                .into_iter()
                .map(|body| Piece::Block(open.clone(), body, branches.clone(), close.clone()))
                .collect();
            for at in 0..branches.len() {
                let mut without = branches.clone();
                without.remove(at);
                all.push(Piece::Block(open.clone(), body.clone(), without, close.clone()));
                for inside in fewer(&branches[at].1) {
                    let mut changed = branches.clone();
                    changed[at].1 = inside;
                    all.push(Piece::Block(open.clone(), body.clone(), changed, close.clone()));
                }
            }
            all
        }
    }
}
