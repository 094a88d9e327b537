"""Compare the differ's kinds of change with labels that readers gave by hand.

    python benchmarks/versions_kinds.py --data PATH [--labels-only] [--errors] [--json]
    python benchmarks/versions_kinds.py --data PATH --sample 400 --seed 4 > labels.tsv
    python benchmarks/versions_kinds.py --data PATH --sheet --seed 97

PATH is `a1_ota_versions.jsonl.xz` or the folder that holds it. The first form prints how well the
kinds of today's differ, with what whole histories say of them, agree with the labels in
`version_labels/labels.tsv`, on the part that rules were made on and on the part that was unseen;
then it counts the kinds in the whole histories. With `--errors` it lists the changes of the first
part that it tells otherwise than the readers (whoever mends rules should not look at the second).
The second form draws changes to label; the third prints what a reader reads, in an order that the
seed decides.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from versions_drawing import draw, sheet
from versions_judging import (
    NOTHING,
    Judged,
    agreement,
    agreement_of_readers,
    census,
    confusion,
    judge,
    kind_scores,
    new_wording_by_labels,
    scores,
)
from versions_labels import PARTS, History, Label, histories, read_labels, write_labels

from differ.kinds import GRAVITY

Row = dict[str, float]


def main() -> None:
    """Draw changes, print them for a reader, or compare the differ with the labels."""
    options = _options()
    documents = histories(options.data)
    if options.sample:
        write_labels(draw(documents, options.sample, options.seed), Path("/dev/stdout"))
    elif options.sheet:
        print("\n\n".join(sheet(documents, read_labels(), options.seed)))
    else:
        _compare(documents, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the file of histories")
    parser.add_argument("--labels-only", action="store_true", help="leave the histories out")
    parser.add_argument("--errors", action="store_true", help="list the differences in one part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, metavar="N", help="draw N changes to label")
    parser.add_argument("--sheet", action="store_true", help="print what a reader reads")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _compare(documents: dict[str, History], options: argparse.Namespace) -> None:
    labels = read_labels()
    judged = judge(documents, labels)
    tables = _tables(judged)
    counted = {} if options.labels_only else census(documents)
    counts = sum(counted.values(), Counter[str]())
    estimates = new_wording_by_labels(judged, counted) if counted else None
    if options.json:
        record = _record(labels, judged, tables, counts)
        print(json.dumps(record | {"new wording by labels": estimates}, indent=1))
        return
    _print_scores(labels, judged, tables)
    _print_kinds([each for each in judged if each.label.part == PARTS[1]])
    if estimates:
        _print_census(counts, estimates)
    if options.errors:
        _print_errors(judged)


def _tables(judged: Sequence[Judged]) -> dict[str, Row]:
    """Return the scores of each part, of all, and of both without figures and dates."""
    chosen = {part: [each for each in judged if each.label.part == part] for part in PARTS}
    chosen["all"] = list(judged)
    rows = {name: scores(found) for name, found in chosen.items()}
    for name, found in chosen.items():
        without = [each for each in found if each.label.label != "number"]
        rows[f"{name}, without numbers"] = scores(without)
    return rows


def _record(
    labels: Sequence[Label],
    judged: Sequence[Judged],
    tables: dict[str, Row],
    counts: Counter[str],
) -> dict[str, object]:
    agreed, kappa = agreement(labels)
    return {
        "agreement of two readings": {"raw": agreed, "kappa": kappa},
        "labelled by both readers, alike, alike as noise": agreement_of_readers(labels),
        "found again as the same change": sum(each.same_change for each in judged),
        "noise against wording": tables,
        "kinds": kind_scores(judged),
        "labelled, told": {f"{a}, {b}": n for (a, b), n in sorted(confusion(judged).items())},
        "whole histories": dict(counts),
    }


def _print_scores(
    labels: Sequence[Label], judged: Sequence[Judged], tables: dict[str, Row]
) -> None:
    agreed, kappa = agreement(labels)
    twice = sum(bool(label.second) for label in labels)
    both, alike, roughly = agreement_of_readers(labels)
    same = sum(each.same_change for each in judged)
    print(f"{len(labels)} labels, {twice} read twice; both readings of one reader agree on")
    print(f"{agreed:.1%} (kappa {kappa:.3f}). Two readers labelled {both} of them: {alike} alike,")
    print(f"{roughly} alike as noise or wording. {same} are told today as the same change, the")
    print("others by what touches their places.\n")
    print("| | " + " | ".join(tables) + " |")
    print("|---|" + "---:|" * len(tables))
    for measure in tables["all"]:
        cells = (f"{row[measure]:.3f}".removesuffix(".000") for row in tables.values())
        print(f"| {measure} | {' | '.join(cells)} |")


def _print_kinds(judged: Sequence[Judged]) -> None:
    table = confusion(judged)
    told = [kind for kind in (*map(str, GRAVITY), NOTHING) if any(b == kind for _, b in table)]
    print(f"\nPart {PARTS[1]}. Rows: what readers said; columns: what the differ tells.\n")
    print("| | " + " | ".join(told) + " | precision | recall |")
    print("|---|" + "---:|" * (len(told) + 2))
    for kind, row in kind_scores(judged).items():
        cells = " | ".join(str(table[kind, each] or "") for each in told)
        print(f"| {kind} | {cells} | {row['precision']:.2f} | {row['recall']:.2f} |")


def _print_census(counts: Counter[str], estimates: tuple[float, float]) -> None:
    changes = counts["changes"]
    print(f"\nWhole histories: {changes} changes\n")
    print("| | number | share of the changes |\n|---|---:|---:|")
    for name, count in counts.most_common():
        share = "" if name.startswith("step") else f"{count / changes:.1%}"
        print(f"| {name} | {count} | {share} |")
    everywhere, without = estimates
    print(
        f"\nBy the labels, about {everywhere:.0%} of all changes are wording never seen before"
        f" ({without:.0%} without the three documents that change most)."
    )


def _print_errors(judged: Sequence[Judged]) -> None:
    print(f"\nTold otherwise, part {PARTS[0]}:")
    for each in sorted(judged, key=lambda each: (each.label.label, each.kind)):
        label = each.label
        if label.label != each.kind and label.part == PARTS[0]:
            print(
                f"{label.id} {label.label}, told as {each.kind}: {label.document} {label.new_seq}"
            )
            print(f"  - {label.old_excerpt}\n  + {label.new_excerpt}")


if __name__ == "__main__":
    main()
