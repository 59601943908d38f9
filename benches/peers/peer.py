"""One peer on one model: `peer.py ENGINE SCOPE MODEL.json`. Prints its times and posteriors as JSON.

The model is a noisy-OR graph: each node has its own chance, and causes (which come before it) with
strengths. Scopes:
- `given`: the graph as it is, the posteriors of all nodes;
- `bearing`: the graph as it is, the posteriors of the ancestors of what was observed;
- `cut`: only the ancestors of what was observed, the posteriors of all of these.

Only the inference is timed, from the making of the engine to the last posterior; the model lies ready.
"""

import json
import sys
import time

RUNS, SECONDS = 20, 1.0


def ancestors(nodes, targets):
    """Which nodes are among the targets or above them."""
    bears = [False] * len(nodes)
    for target in targets:
        bears[target] = True
    for node in reversed(range(len(nodes))):
        if bears[node]:
            for cause, _ in nodes[node]["causes"]:
                bears[cause] = True
    return bears


def load(path, scope):
    """Nodes by number, what was observed, whose posteriors are asked."""
    with open(path, encoding="utf-8") as file:
        model = json.load(file)
    observed = {node: bad for node, bad in model["observed"]}
    bears = ancestors(model["nodes"], observed)
    nodes = {n: data for n, data in enumerate(model["nodes"]) if scope != "cut" or bears[n]}
    asked = [n for n in nodes if scope == "given" or bears[n]]
    return nodes, observed, asked


def repeat(run):
    """The least seconds on the clock of several runs, the mean seconds of the processor, and what the last gave."""
    begin, cpu = time.perf_counter(), time.process_time()
    wall = []
    while len(wall) < 2 or (len(wall) < RUNS and time.perf_counter() - begin < SECONDS):
        start = time.perf_counter()
        found = run()
        wall.append(time.perf_counter() - start)
        if wall[-1] > 30:
            break
    cpu = time.process_time() - cpu
    # The processor's clock ticks a few times in a hundredth of a second.
    mean = cpu / len(wall) if cpu > 0.2 else min(wall)
    return {"wall": min(wall), "cpu": mean, "runs": len(wall), "beliefs": found}


def pyagrum(kind, nodes, observed, asked):
    """aGrUM's engines over noisy-OR nodes."""
    import pyagrum as gum

    net = gum.BayesNet()
    for n, data in nodes.items():
        variable = gum.LabelizedVariable(f"n{n}", "", 2)
        if data["causes"]:
            # P(good) = (1 - own) Π (1 - strength) over the causes that are bad.
            net.addNoisyORNet(variable, data["own"])
        else:
            net.add(variable)
    for n, data in nodes.items():
        for cause, strength in data["causes"]:
            net.addWeightedArc(f"n{cause}", f"n{n}", strength)
        if not data["causes"]:
            net.cpt(f"n{n}").fillWith([1 - data["own"], data["own"]])
    check(net, nodes)
    evidence = {f"n{n}": int(bad) for n, bad in observed.items()}
    names = [f"n{n}" for n in asked]
    engine = {"lazy": gum.LazyPropagation, "shafer": gum.ShaferShenoyInference, "elimination": gum.VariableElimination}[kind]

    def run():
        ie = engine(net)
        if len(asked) < len(nodes):
            ie.setTargets(set(names))
        ie.setEvidence(evidence)
        ie.makeInference()
        return {n: ie.posterior(name) for n, name in zip(asked, names)}

    def figures():
        return {n: float(table[1]) for n, table in run().items()}

    result = repeat(run)
    result["beliefs"] = figures()
    return result


def check(net, nodes):
    """Does the peer's noisy-OR mean what ours does?"""
    for n, data in nodes.items():
        if len(data["causes"]) == 2:
            (a, v), (b, w) = data["causes"]
            good = net.cpt(f"n{n}")[{f"n{a}": 1, f"n{b}": 1}][0]
            assert abs(good - (1 - data["own"]) * (1 - v) * (1 - w)) < 1e-6, "another noisy-OR"
            return


def pgmpy(kind, nodes, observed, asked):
    """pgmpy's engines over full tables."""
    import itertools
    import logging

    logging.disable(logging.CRITICAL)
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import BeliefPropagation, VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    net.add_nodes_from([f"n{n}" for n in nodes])
    net.add_edges_from([(f"n{c}", f"n{n}") for n, data in nodes.items() for c, _ in data["causes"]])
    for n, data in nodes.items():
        good = []
        for bad in itertools.product((0, 1), repeat=len(data["causes"])):
            chance = 1 - data["own"]
            for state, (_, strength) in zip(bad, data["causes"]):
                chance *= 1 - strength * state
            good.append(chance)
        above = [f"n{c}" for c, _ in data["causes"]]
        net.add_cpds(TabularCPD(f"n{n}", 2, [good, [1 - g for g in good]], above or None, [2] * len(above) or None))
    evidence = {f"n{n}": int(bad) for n, bad in observed.items()}
    engine = {"elimination": VariableElimination, "propagation": BeliefPropagation}[kind]

    def run():
        ie = engine(net)
        found = {}
        for n in asked:
            if n in observed:
                found[n] = float(observed[n])
            else:
                found[n] = float(ie.query([f"n{n}"], evidence=evidence, show_progress=False).values[1])
        return found

    return repeat(run)


def problog(_, nodes, observed, asked):
    """ProbLog: a rule for each cause, compiled by its default."""
    from problog import get_evaluatable
    from problog.program import PrologString

    lines = []
    for n, data in nodes.items():
        lines.append(f"{data['own']}::n{n}.")
        lines.extend(f"{strength}::n{n} :- n{cause}." for cause, strength in data["causes"])
    lines.extend(f"evidence(n{n}, {str(bad).lower()})." for n, bad in observed.items())
    lines.extend(f"query(n{n})." for n in asked)
    text = "\n".join(lines)

    def run():
        return get_evaluatable().create_from(PrologString(text)).evaluate()

    result = repeat(run)
    result["beliefs"] = {int(str(name)[1:]): float(p) for name, p in result["beliefs"].items()}
    return result


def main():
    engine, scope, path = sys.argv[1:4]
    program, _, kind = engine.partition(":")
    nodes, observed, asked = load(path, scope)
    sys.setrecursionlimit(100_000)
    if program == "pyagrum":
        result = pyagrum(kind, nodes, observed, asked)
    elif program == "pgmpy":
        result = pgmpy(kind, nodes, observed, asked)
    else:
        result = problog(kind, nodes, observed, asked)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
