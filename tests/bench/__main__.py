"""`make bench`: every benchmark of this folder in one run. A benchmark is a `bench_*.py` with `main()`.

Times vary from machine to machine and from run to run, so what counts are the ratios that each prints.
`python -m tests.bench compiler record` runs only those.
"""

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all. Exit status 1 for a name that is none."""
    there = {path.stem.removeprefix("bench_"): path.stem for path in sorted(HERE.glob("bench_*.py"))}
    unknown = [name for name in names if name not in there]
    if unknown:
        print(f"no benchmark is called {unknown[0]!r}; there are {', '.join(there)}", file=sys.stderr)
        return 1
    for name in names or there:
        print(f"\n== {name}", flush=True)
        sys.argv = [there[name]]
        importlib.import_module(f"tests.bench.{there[name]}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
