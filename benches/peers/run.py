"""Runs the bench `families` and its peers on the same models, one after the other, and prints ratios.

    python3 -m venv target/peers && target/peers/bin/pip install -r benches/peers/requirements.txt
    target/peers/bin/python benches/peers/run.py

See README.md beside this file.
"""

import argparse
import json
import math
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PYAGRUM = ["pyagrum:lazy", "pyagrum:shafer", "pyagrum:elimination"]
OTHERS = {"pgmpy": ["pgmpy:elimination", "pgmpy:propagation"], "ProbLog": ["problog:default"]}
# The others get the small models only, and this many seconds.
SMALL, PATIENCE = 100, 60
SCOPES = ["given", "bearing", "cut"]
AGREED = 1e-9


def bench():
    """The bench, built: where it lies."""
    said = subprocess.run(
        ["cargo", "bench", "--bench", "families", "--no-run", "--message-format=json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return next(m["executable"] for m in found if m.get("executable") and m["target"]["name"] == "families")


def ask(program, *arguments):
    return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def restrict(memory, seconds):
    """Bounds this process: bytes, and seconds of the processor, which other programs cannot use up."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def peer(engine, scope, path, limit, gigabytes):
    """What one peer says, or why it says nothing."""
    most = int(gigabytes * 2**30)
    try:
        done = subprocess.run(
            [sys.executable, HERE / "peer.py", engine, scope, path],
            timeout=10 * limit, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: restrict(most, math.ceil(limit)),
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"> {limit:.0f} s", "limit": limit}
    if done.returncode == -signal.SIGXCPU:
        return {"failed": f"> {limit:.0f} s", "limit": limit}
    if done.returncode == 0:
        result = json.loads(done.stdout.splitlines()[-1])
        # The lesser of the two: nobody is charged for other programs, or for its own threads.
        result["seconds"] = min(result["wall"], result["cpu"])
        result["engine"] = engine.partition(":")[2]
        return result
    last = (done.stderr.strip().splitlines() or [""])[-1]
    # A program that the peer itself had started met the limit.
    if "SIGXCPU" in last:
        return {"failed": f"> {limit:.0f} s", "limit": limit}
    if re.search("bad_alloc|[Mm]emory|OutOfMemory|allocate", done.stderr) or done.returncode < 0:
        return {"failed": "out of memory"}
    print(f"{engine} {scope} {path}: {last}", file=sys.stderr)
    return {"failed": "error: " + last[:60]}


def kept(engine, scope, path, limit, gigabytes):
    """What a peer said before on this very model, if the folder is kept, or what it says now."""
    file = path.with_name(f"{path.stem}.{scope}.{engine.replace(':', '-')}.result")
    if file.exists() and file.stat().st_mtime >= path.stat().st_mtime:
        return json.loads(file.read_text(encoding="utf-8"))
    result = peer(engine, scope, path, limit, gigabytes)
    file.write_text(json.dumps(result), encoding="utf-8")
    return result


def best(engines, scope, path, limit, gigabytes):
    """The fastest of a peer's engines. The later ones are not waited for much longer than the first took."""
    results = []
    for engine in engines:
        done = [r["seconds"] for r in results if "seconds" in r]
        patience = min(limit, 5 + 5 * min(done)) if done else limit / 3 if results else limit
        results.append(kept(engine, scope, path, patience, gigabytes))
    solved = [r for r in results if "seconds" in r]
    if solved:
        return min(solved, key=lambda r: r["seconds"])
    return next((r for r in results if r["failed"].startswith(">")), results[0])


def distance(ours, theirs):
    """The largest difference of a posterior; None if there is none to compare."""
    found = {str(node): belief for node, belief in theirs.get("beliefs", {}).items()}
    both = [abs(found[node] - belief) for node, belief in ours.get("beliefs", {}).items() if node in found]
    return max(both, default=None)


def ms(seconds):
    value = 1e3 * seconds
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def times(ratio):
    return f"{ratio:.2f}×" if ratio < 10 else f"{ratio:,.0f}×"


def mean(ratios):
    """The geometric mean."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else float("nan")


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "--:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


class Column:
    """Ratios of one peer in one scope, and their mean."""

    def __init__(self):
        self.ratios = []

    def cell(self, ours, theirs):
        """Time of the peer and how many times ours it is."""
        if "posteriors" not in ours:
            return theirs.get("failed") or f"{ms(theirs['seconds'])}"
        mine = ours["posteriors"]["least"]
        if "seconds" in theirs:
            self.ratios.append(theirs["seconds"] / mine)
            return f"{ms(theirs['seconds'])} ({times(self.ratios[-1])})"
        if "limit" in theirs:
            return f"{theirs['failed']} (> {times(theirs['limit'] / mine)})"
        return theirs["failed"]

    def mean(self):
        return f"{times(mean(self.ratios))} of {len(self.ratios)}" if self.ratios else "–"


def our_time(ours):
    return ms(ours["posteriors"]["least"]) if "posteriors" in ours else "too large"


def graphs(program, names, folder, limit, gigabytes):
    """Our engine and its peers on the generated graphs."""
    columns = {scope: Column() for scope in SCOPES}
    others = {name: Column() for name in OTHERS}
    rows, small_rows, worst, losses = [], [], 0.0, []
    for name in names:
        path = folder / f"{name}.json"
        graph = ask(program, "--graph", name)
        if not path.exists() or path.read_text(encoding="utf-8") != graph:
            path.write_text(graph, encoding="utf-8")
        ours = json.loads(ask(program, "--one", name, "--quick"))
        cells, apart = [], None
        for scope in SCOPES:
            if scope != "given" and ours["relevant"] == ours["nodes"]:
                # The same question again.
                cells.append("as given")
                continue
            theirs = best(PYAGRUM, scope, path, limit, gigabytes)
            cells.append(columns[scope].cell(ours, theirs))
            if "seconds" in theirs and "posteriors" in ours and theirs["seconds"] < ours["posteriors"]["least"]:
                losses.append(f"{name} ({scope})")
            apart = max(filter(lambda d: d is not None, [apart, distance(ours, theirs)]), default=None)
        worst = max(worst, apart or 0.0)
        shown = "–" if apart is None else f"{apart:.0e}"
        told = f"{ours['nodes']:,} ({ours['relevant']:,})"
        rows.append([name, told, our_time(ours), *cells, shown])
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
        if ours["nodes"] <= SMALL:
            small = [name, our_time(ours)]
            for other, engines in OTHERS.items():
                theirs = best(engines, "given", path, PATIENCE, gigabytes)
                small.append(others[other].cell(ours, theirs))
                differs = distance(ours, theirs) or 0.0
                worst = max(worst, differs)
                if differs > AGREED:
                    print(f"DIFFERENCE: {other} on {name}: {differs:.1e}", file=sys.stderr)
            small_rows.append(small)
            print(" | ".join(small), file=sys.stderr, flush=True)
        if apart is not None and apart > AGREED:
            print(f"DIFFERENCE: {name}: {apart:.1e}", file=sys.stderr)
    head = ["graph", "nodes (that bear)", "ours, ms", "pyAgrum, ms: all nodes", "those that bear", "cut graph", "apart"]
    rows.append(["geometric mean", "", "", *(columns[scope].mean() for scope in SCOPES), f"{worst:.0e}"])
    text = "**Noisy-OR graphs: compile and all posteriors**\n\n" + markdown(head, rows)
    text += "\n\nRows where a peer is faster: " + (", ".join(losses) or "none") + "."
    if small_rows:
        small_rows.append(["geometric mean", "", *(others[o].mean() for o in OTHERS)])
        text += "\n\n**Small graphs: other peers, all nodes**\n\n"
        text += markdown(["graph", "ours, ms", *(f"{o}, ms" for o in OTHERS)], small_rows)
    return text


def reference():
    """Figures of another program: the table in the README of the folder of trees, by column."""
    path = pathlib.Path(os.environ.get("BECAUSE_ARALIA", "")) / "README.md"
    if "BECAUSE_ARALIA" not in os.environ or not path.exists():
        return {}
    cells = [[c.strip() for c in line.strip("| \n").split("|")] for line in path.open(encoding="utf-8") if "|" in line]
    head = next((row for row in cells if row[0] == "tree"), None)
    if head is None:
        return {}
    at = {word: next(i for i, c in enumerate(head) if word in c) for word in ["probability", "SCRAM", "importance"]}
    rows = [row for row in cells if len(row) == len(head) and re.fullmatch(r"[\d.]+", row[at["SCRAM"]])]
    return {row[0]: {word: float(row[place]) for word, place in at.items()} for row in rows}


def trees(program, names):
    """Our engine on the trees, as ratios to the figures that lie beside them."""
    known, rows = reference(), []
    plain, whole, counter = Column(), Column(), Column()
    faster = []
    for name in names:
        ours = json.loads(ask(program, "--one", name))
        row = [name.removeprefix("tree-"), f"{ours['candidates']:,}", our_time(ours)]
        theirs = known.get(row[0])
        if theirs and "posteriors" in ours:
            build, importance = theirs["SCRAM"], theirs["SCRAM"] + theirs["importance"]
            for column, seconds, key in [(plain, build, "posteriors"), (whole, importance, "posteriors"), (counter, importance, "counterfactuals")]:
                column.ratios.append(seconds / ours[key]["least"])
                row.append(times(column.ratios[-1]))
            row.append(f"{abs(ours['probability'] / theirs['probability'] - 1):.0e}")
            if build < ours["posteriors"]["least"]:
                faster.append(row[0])
        else:
            row += ["–"] * 4
        rows.append(row)
        print(" | ".join(row), file=sys.stderr, flush=True)
    head = [
        "tree", "basic events", "ours, ms", "SCRAM's probability / ours", "its importance too / ours",
        "its importance too / our necessity and sufficiency too", "P(top) apart",
    ]
    rows.append(["geometric mean", "", "", plain.mean(), whole.mean(), counter.mean(), ""])
    text = "**Fault trees: compile and the posteriors of all basic events, as ratios to SCRAM's times**\n\n" + markdown(head, rows)
    return text + "\n\nTrees on which SCRAM finds its probability faster: " + (", ".join(faster) or "none") + "."


def put(path, mark, text):
    """Writes a text between its marks in a document."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    whole = path.read_text(encoding="utf-8")
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("families", nargs="*", help="service, local, grid, qmr, layered, tree; all if none")
    parser.add_argument("--limit", type=float, default=120, help="seconds for a peer's first engine on a model (120)")
    parser.add_argument("--memory", type=float, default=12, help="GiB for a peer (12)")
    parser.add_argument("--folder", type=pathlib.Path, help="keeps the models and what the peers said here, and uses it again")
    parser.add_argument("--write", type=pathlib.Path, help="the document whose marked blocks are renewed")
    arguments = parser.parse_args()
    program = bench()
    names = ask(program, "--list", *arguments.families).split()
    wood = [name for name in names if name.startswith("tree-")]
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        parts = {}
        others = [name for name in names if name not in wood]
        if others:
            parts["graphs"] = graphs(program, others, folder, arguments.limit, arguments.memory)
        if wood:
            parts["trees"] = trees(program, wood)
    if not arguments.families:
        parts["families"] = ask(program, "--markdown")
    for mark, text in parts.items():
        print(text, end="\n\n")
        if arguments.write:
            put(arguments.write, mark, text)


if __name__ == "__main__":
    main()
