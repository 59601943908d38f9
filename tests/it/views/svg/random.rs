//! Random pictures: any number of nodes and systems, mechanisms of every form, loops, long and short names.

use because::model::NodeKind;
use because::report::{Belief, Picture, PictureMechanism, PictureNode, State, VERSION};

/// The generator of Knuth's MMIX: the same pictures on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

const WORDS: [&str; 14] = [
    "pool",
    "of",
    "connections",
    "exhausted",
    "a",
    "retry",
    "storm",
    "misconfigured",
    "WAL",
    "replica",
    "überlastet",
    "データベース",
    "payments-database-primary-eu-west-1.internal",
    "lost",
];

fn name(dice: &mut Dice) -> String {
    let most = [3, 8, 25][dice.below(3)];
    let words = 1 + dice.below(most);
    (0..words).map(|_| WORDS[dice.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn node(id: usize, label: String, kind: NodeKind) -> PictureNode {
    PictureNode {
        id: format!("x{id}"),
        label,
        kind,
        category: None,
        system: None,
        at: None,
        note: None,
        url: None,
        cost: (kind == NodeKind::Impact).then_some(12.5),
        state: State::Uncertain,
        rank: None,
        share: None,
        share_interval: None,
        belief: Some(Belief::exact(0.1, 0.4)),
    }
}

fn mechanism(effect: usize, all: Vec<String>) -> PictureMechanism {
    PictureMechanism {
        id: None,
        effect: format!("x{effect}"),
        strength: 1.0,
        written: "always".to_owned(),
        all,
        at_least: None,
        of: Vec::new(),
        unless: Vec::new(),
        note: None,
        off: false,
    }
}

fn whole(title: String, nodes: Vec<PictureNode>, mechanisms: Vec<PictureMechanism>) -> Picture {
    Picture { because: VERSION, title, method: None, nodes, mechanisms }
}

/// Up to 14 nodes mostly, up to 60 now and then.
pub(super) fn picture(seed: u64) -> Picture {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let count = match seed % 30 {
        0 => 40 + dice.below(21),
        1..4 => 15 + dice.below(20),
        _ => 1 + dice.below(14),
    };
    let systems = dice.below(6);
    let mut nodes = Vec::new();
    for at in 0..count {
        let kind = [NodeKind::Factor, NodeKind::Safeguard, NodeKind::Event, NodeKind::Impact][dice.below(4)];
        let mut node = node(at, name(&mut dice), kind);
        node.system = (systems > 0 && dice.below(3) > 0).then(|| match dice.below(systems) {
            0 => "db".to_owned(),
            1 => "a system with a rather long name".to_owned(),
            other => format!("system {other}"),
        });
        node.state = [State::Established, State::Uncertain, State::RuledOut][dice.below(3)];
        if kind == NodeKind::Factor {
            node.rank = Some(at + 1);
            node.share = Some(dice.below(100) as f64 / 100.0);
        }
        nodes.push(node);
    }
    let mut mechanisms = Vec::new();
    for _ in 0..dice.below(2 * count + 1) {
        let effect = dice.below(count);
        // Mostly forward, now and then a loop.
        let from = if dice.below(8) == 0 { count } else { effect.max(1) };
        let some = |most: usize, dice: &mut Dice| {
            let mut out: Vec<String> = Vec::new();
            for _ in 0..dice.below(most + 1) {
                let id = dice.below(from);
                if id != effect && !out.contains(&format!("x{id}")) {
                    out.push(format!("x{id}"));
                }
            }
            out
        };
        let all = some(3, &mut dice);
        let mut one = mechanism(effect, all);
        one.of = if dice.below(4) == 0 { some(4, &mut dice) } else { Vec::new() };
        one.at_least = (one.of.len() > 1).then_some(2);
        one.unless = if dice.below(4) == 0 { some(2, &mut dice) } else { Vec::new() };
        one.strength = [1.0, 0.5, 0.125][dice.below(3)];
        one.off = dice.below(12) == 0;
        if one.at_least.is_none() {
            one.of.clear();
        }
        mechanisms.push(one);
    }
    whole(name(&mut dice), nodes, mechanisms)
}

/// Chains that meet now and then.
pub(super) fn chains(count: usize) -> Picture {
    let nodes = (0..count).map(|at| node(at, format!("Step {at}"), NodeKind::Event)).collect();
    let mechanisms = (10..count).map(|at| {
        let mut all = vec![format!("x{}", at - 10)];
        if at % 7 == 0 {
            all.push(format!("x{}", at - 9));
        }
        mechanism(at, all)
    });
    whole("Chains".to_owned(), nodes, mechanisms.collect())
}

/// As many links from anywhere to anywhere behind it as there are nodes, twice.
pub(super) fn tangle(count: usize) -> Picture {
    let mut dice = Dice(7);
    let nodes = (0..count).map(|at| node(at, format!("Step {at}"), NodeKind::Event)).collect();
    let links = (1..count).flat_map(|at| [at, at]);
    let mechanisms = links.map(|at| mechanism(at, vec![format!("x{}", dice.below(at))])).collect();
    whole("A tangle".to_owned(), nodes, mechanisms)
}
