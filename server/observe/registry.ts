/**
 * Counts that a Prometheus server can read. Labels come from lists fixed at
 * the start, so that no workshop, person or address can ever become one.
 */
export interface Registry {
  counter(name: string, help: string): (by?: number) => void;
  counterBy<L extends string>(name: string, help: string, label: string, values: readonly L[]): (value: L, by?: number) => void;
  /** Asked for its value whenever somebody reads. */
  gauge(name: string, help: string, read: () => number): void;
  histogram(name: string, help: string, bounds: readonly number[]): (value: number) => void;
  /** Everything in the text format 0.0.4. */
  text(): string;
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Kind = 'counter' | 'gauge' | 'histogram';

export function createRegistry(): Registry {
  const families = new Map<string, () => readonly string[]>();

  function add(name: string, help: string, kind: Kind, samples: () => readonly string[]): void {
    if (families.has(name)) throw new Error(`two metrics are called ${name}`);
    families.set(name, () => [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...samples()]);
  }

  return {
    counter(name, help) {
      let total = 0;
      add(name, help, 'counter', () => [`${name} ${total}`]);
      return (by = 1) => void (total += by);
    },
    counterBy(name, help, label, values) {
      const totals = new Map<string, number>(values.map((value) => [value, 0]));
      add(name, help, 'counter', () => [...totals].map(([value, total]) => `${name}{${label}="${value}"} ${total}`));
      return (value, by = 1) => void totals.set(value, (totals.get(value) ?? 0) + by);
    },
    gauge(name, help, read) {
      add(name, help, 'gauge', () => [`${name} ${read()}`]);
    },
    histogram(name, help, bounds) {
      const counts = bounds.map(() => 0);
      let count = 0;
      let sum = 0;
      add(name, help, 'histogram', () => [
        ...cumulative(counts).map((upTo, index) => `${name}_bucket{le="${bounds[index]}"} ${upTo}`),
        `${name}_bucket{le="+Inf"} ${count}`, `${name}_sum ${sum}`, `${name}_count ${count}`,
      ]);
      return (value) => {
        const bucket = bounds.findIndex((bound) => value <= bound);
        if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1;
        count += 1;
        sum += value;
      };
    },
    text: () => `${[...families.values()].flatMap((lines) => lines()).join('\n')}\n`,
  };
}

function cumulative(counts: readonly number[]): readonly number[] {
  let sum = 0;
  return counts.map((count) => (sum += count));
}
