//! What the file records, as plain data.

use crate::analysis::state;
use crate::model::{Evidence, Model, NodeKind, Time};
use crate::report::{
    ActionAccount, EvidenceLine, FactorAccount, HypothesisAccount, ImpactAccount, IncidentFacts, Moment, NodeAccount,
    NodeName, Plan, Ranking, Stage, StageKind, State, Timeline, TimelineLine,
};

/// The header.
pub(super) fn incident(model: &Model) -> IncidentFacts {
    let incident = model.incident();
    let over = incident.end.or(incident.mitigated);
    IncidentFacts {
        start: written(incident.start),
        detected: written(incident.detected),
        mitigated: written(incident.mitigated),
        end: written(incident.end),
        lasted: incident.start.zip(over).map(|(start, over)| seconds(start, over)),
        severity: said(&incident.severity),
        during: incident.during,
        scope: said(&incident.scope),
        systems: incident.systems.clone(),
        audience_impact: said(&incident.audience_impact),
        summary: said(&incident.summary),
        public: said(&incident.public),
    }
}

/// A text that says something.
fn said(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

fn written(at: Option<Time>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn seconds(from: Time, to: Time) -> i64 {
    to.0.duration_since(from.0).as_secs().max(0)
}

/// The parts of the time of the incident, as far as both of their ends are written.
pub(super) fn stages(model: &Model) -> Vec<Stage> {
    let incident = model.incident();
    let stage = |kind, from: Option<Time>, to: Option<Time>| {
        let (from, to) = from.zip(to).filter(|(from, to)| from <= to)?;
        Some(Stage { kind, from: from.to_string(), to: to.to_string(), seconds: seconds(from, to) })
    };
    let over = incident.mitigated.or(incident.end);
    let rest = incident.mitigated.and(incident.end);
    let stages = [
        stage(StageKind::Unnoticed, incident.start, incident.detected),
        stage(StageKind::Response, incident.detected, over),
        stage(StageKind::Recovery, incident.mitigated, rest),
    ];
    stages.into_iter().flatten().collect()
}

/// Every impact.
pub(super) fn impacts(model: &Model) -> Vec<ImpactAccount> {
    let impacts = model.nodes().iter().filter(|node| node.kind == NodeKind::Impact);
    let told = impacts.map(|node| ImpactAccount {
        id: node.id.clone(),
        label: node.label.clone(),
        system: node.system.clone(),
        at: written(node.at),
        cost: node.cost,
        phase: node.phase,
        happened: node.observed,
        note: node.note.clone(),
    });
    told.collect()
}

/// The lines of the picture in their order, with the milestones of the header on them.
pub(super) fn timeline(chronology: Option<&Timeline>) -> Vec<TimelineLine> {
    let Some(chronology) = chronology else { return Vec::new() };
    let (marks, dated): (Vec<&Moment>, Vec<&Moment>) =
        chronology.moments.iter().partition(|moment| moment.kind.is_mark());
    let mut lines: Vec<(f64, TimelineLine)> = dated.into_iter().map(|moment| (moment.seconds, line(moment))).collect();
    for mark in marks {
        let name = mark.kind.name();
        // A milestone goes on a line of its moment that has none yet; otherwise it gets one of its own.
        match lines.iter_mut().find(|(other, line)| *other == mark.seconds && line.milestone.is_none()) {
            Some((_, line)) => line.milestone = Some(name),
            None => {
                let place = lines.partition_point(|(other, _)| *other <= mark.seconds);
                lines.insert(place, (mark.seconds, TimelineLine { milestone: Some(name), ..line(mark) }));
            }
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(moment: &Moment) -> TimelineLine {
    let node = moment.node.as_ref();
    TimelineLine {
        at: moment.at.clone(),
        what: moment.what.clone(),
        node: node.map(|node| NodeName { id: node.id.clone(), label: node.label.clone(), kind: node.kind }),
        url: moment.url.clone(),
        milestone: None,
    }
}

/// Every candidate, in the order of the ranking.
pub(super) fn factors(model: &Model, ranking: &Ranking) -> Vec<FactorAccount> {
    let told = ranking.candidates.iter().filter_map(|candidate| {
        let place = model.find(&candidate.id)?;
        let node = model.node(place);
        let fixing = model.actions().iter().filter(|action| action.fixes.iter().any(|&(fixed, _)| fixed == place));
        Some(FactorAccount {
            id: candidate.id.clone(),
            label: candidate.label.clone(),
            kind: candidate.kind,
            category: candidate.category,
            system: node.system.clone(),
            at: written(node.at),
            note: node.note.clone(),
            url: node.url.clone(),
            rank: candidate.rank,
            state: candidate.state,
            posterior: candidate.posterior,
            share: candidate.share,
            share_range: candidate.share_range,
            necessity: candidate.necessity,
            sufficiency: candidate.sufficiency,
            intervals: candidate.intervals,
            evidence: model.evidence_on(place).iter().map(evidence_line).collect(),
            actions: fixing.map(|action| action.id.clone()).collect(),
        })
    });
    told.collect()
}

fn evidence_line(item: &Evidence) -> EvidenceLine {
    let source = item.source.as_ref();
    EvidenceLine {
        speaks_for: item.bad,
        ratio: Some(item.ratio).filter(|ratio| ratio.is_finite()),
        what: source.and_then(|source| source.reference.clone()),
        kind: source.and_then(|source| source.kind.clone()),
        url: source.and_then(|source| source.url.clone()),
        at: source.and_then(|source| written(source.at)),
        note: item.note.clone(),
    }
}

/// Every hypothesis, refuted ones first, then open ones.
pub(super) fn hypotheses(model: &Model, ranking: &Ranking) -> Vec<HypothesisAccount> {
    let mut told: Vec<HypothesisAccount> = model
        .hypotheses()
        .iter()
        .map(|hypothesis| HypothesisAccount {
            node: super::super::name(model, hypothesis.of.index()),
            status: hypothesis.status,
            by: hypothesis.by.clone(),
            at: written(hypothesis.at),
            note: hypothesis.note.clone(),
            posterior: ranking.beliefs.get(&model.node(hypothesis.of).id).map(|belief| belief.posterior),
            against: model.evidence_on(hypothesis.of).iter().filter(|item| !item.bad).map(evidence_line).collect(),
        })
        .collect();
    told.sort_by_key(|hypothesis| hypothesis.status);
    told
}

/// Safeguards that held.
pub(super) fn held(model: &Model, ranking: &Ranking) -> Vec<NodeAccount> {
    let guards = model.iter().filter(|(_, node)| node.kind == NodeKind::Safeguard);
    let held = guards.filter(|(place, node)| {
        let posterior = ranking.beliefs.get(&node.id).map(|belief| belief.posterior);
        state(model, *place, posterior) == State::RuledOut
    });
    let told =
        held.map(|(_, node)| NodeAccount { id: node.id.clone(), label: node.label.clone(), note: node.note.clone() });
    told.collect()
}

/// Every action: what is in the best set first, in the order of work, then by id.
pub(super) fn actions(model: &Model, plan: Option<&Plan>) -> Vec<ActionAccount> {
    let mut told: Vec<ActionAccount> = Vec::with_capacity(model.actions().len());
    for action in model.actions() {
        let planned = plan.and_then(|plan| plan.actions.iter().find(|planned| planned.id == action.id));
        let settled =
            plan.and_then(|plan| plan.in_place.iter().chain(&plan.dropped).find(|settled| settled.id == action.id));
        told.push(ActionAccount {
            id: action.id.clone(),
            label: action.label.clone(),
            kind: action.kind,
            owner: action.owner.clone(),
            due: action.due.map(|due| due.to_string()),
            status: action.status,
            ticket: action.ticket.clone(),
            url: action.url.clone(),
            strength: action.strength,
            cost: action.cost,
            public: action.public.clone(),
            note: action.note.clone(),
            fixes: action.fixes.iter().map(|&(node, _)| super::super::name(model, node.index())).collect(),
            hindsight: planned.and_then(|p| p.hindsight).or_else(|| settled.and_then(|s| s.hindsight)),
            foresight: planned.and_then(|planned| planned.foresight),
            chosen: planned.is_some_and(|planned| planned.chosen),
        });
    }
    let place = |id: &str| plan.and_then(|plan| plan.chosen.order.iter().position(|step| step.action == id));
    told.sort_by_key(|action| place(&action.id).unwrap_or(usize::MAX));
    told
}
