"""Compare the differ's kinds of change with labels that readers gave by hand.

    python benchmarks/versions_labelled.py --data PATH [--seed S] [--json]
    python benchmarks/versions_labelled.py --data PATH --sample 400 --seed 4 > labels.tsv
    python benchmarks/versions_labelled.py --data PATH --sheet --seed 97

PATH is `a1_ota_versions.jsonl.xz` or the folder that holds it. The first form prints how well the
kinds of today's differ agree with the labels in `version_labels/labels.tsv`, on two halves of the
publishers that the seed divides, and counts the kinds in the whole histories; with `--errors` it
lists the changes of the first half that it tells otherwise than the readers (whoever mends rules
should not look at the second). The second form draws changes to label; the third prints what a
reader reads, in an order that the seed decides.
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
    PARTS,
    Judged,
    agreement,
    census,
    confusion,
    judge,
    kind_scores,
    new_wording_by_labels,
    scores,
    split,
)
from versions_labels import History, Label, histories, read_labels, write_labels

from differ.kinds import GRAVITY

_HALVES_SEED = 1

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
    parser.add_argument("--seed", type=int, default=_HALVES_SEED)
    parser.add_argument("--sample", type=int, metavar="N", help="draw N changes to label")
    parser.add_argument("--sheet", action="store_true", help="print what a reader reads")
    parser.add_argument("--errors", action="store_true", help="list the differences in one half")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _compare(documents: dict[str, History], options: argparse.Namespace) -> None:
    labels = read_labels()
    judged = judge(documents, labels)
    tables = _tables(judged, options.seed)
    counted = census(documents)
    estimates = new_wording_by_labels(judged, counted)
    counts = sum(counted.values(), Counter[str]())
    if options.json:
        record = _record(labels, judged, tables, counts)
        print(json.dumps(record | {"new wording by labels": estimates}, indent=1))
        return
    _print_scores(labels, judged, tables)
    _print_kinds(judged)
    _print_census(counts, estimates)
    if options.errors:
        _print_errors(judged, split((each.document for each in labels), options.seed))


def _tables(judged: Sequence[Judged], seed: int) -> dict[str, Row]:
    """Return the scores of each part, and of all without figures and dates."""
    part_of = split((each.label.document for each in judged), seed)
    parts = {
        part: [each for each in judged if part_of[each.label.document] == part] for part in PARTS
    }
    chosen = parts | {"all": list(judged)}
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
    same = sum(each.same_change for each in judged)
    print(f"{len(labels)} labels; two readings agree on {agreed:.1%} (kappa {kappa:.3f});")
    print(f"{same} are told today as the same change, the others by what touches their places.\n")
    print("| | " + " | ".join(tables) + " |")
    print("|---|" + "---:|" * len(tables))
    for measure in tables["all"]:
        cells = (f"{row[measure]:.3f}".removesuffix(".000") for row in tables.values())
        print(f"| {measure} | {' | '.join(cells)} |")


def _print_kinds(judged: Sequence[Judged]) -> None:
    table = confusion(judged)
    told = [kind for kind in (*map(str, GRAVITY), NOTHING) if any(b == kind for _, b in table)]
    print("\nRows: what readers said; columns: what the differ tells.\n")
    print("| | " + " | ".join(told) + " | precision | recall |")
    print("|---|" + "---:|" * (len(told) + 2))
    for kind, row in kind_scores(judged).items():
        cells = " | ".join(str(table[kind, each] or "") for each in told)
        print(f"| {kind} | {cells} | {row['precision']:.2f} | {row['recall']:.2f} |")


def _print_census(counts: Counter[str], estimates: tuple[float, float]) -> None:
    changes = counts["changes"]
    print(f"\nWhole histories: {changes} changes\n")
    print("| | changes | share |\n|---|---:|---:|")
    for name, count in counts.most_common():
        print(f"| {name} | {count} | {count / changes:.1%} |")
    everywhere, without = estimates
    print(
        f"\nBy the labels, about {everywhere:.0%} of all changes are wording never seen before"
        f" ({without:.0%} without the three documents that change most)."
    )


def _print_errors(judged: Sequence[Judged], part_of: dict[str, str]) -> None:
    print(f"\nTold otherwise, part {PARTS[0]}:")
    for each in sorted(judged, key=lambda each: (each.label.label, each.kind)):
        label = each.label
        if label.label != each.kind and part_of[label.document] == PARTS[0]:
            print(
                f"{label.id} {label.label}, told as {each.kind}: {label.document} {label.new_seq}"
            )
            print(f"  - {label.old_excerpt}\n  + {label.new_excerpt}")


if __name__ == "__main__":
    main()
