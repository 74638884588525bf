type Labels<Name extends string> = Readonly<Record<Name, string>>

/** Samples under one name, one for each set of label values. The values of a label must be few. */
abstract class Metric {
  readonly #name: string
  readonly #head: string
  /** By what stands between the name and the value. */
  readonly #samples = new Map<string, number>()

  constructor(type: string, name: string, help: string) {
    this.#name = name
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
  }

  /** The metric in the text format of Prometheus. */
  render(): string {
    return this.#head + [...this.#samples].map(([sample, value]) => `${this.#name}${sample} ${value}\n`).join("")
  }

  protected increase(sample: string, amount: number): void {
    this.#samples.set(sample, (this.#samples.get(sample) ?? 0) + amount)
  }

  protected replace(sample: string, value: number): void {
    this.#samples.set(sample, value)
  }
}

function write(labels: Readonly<Record<string, string>>): string {
  const escape = (value: string): string => value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")
  const written = Object.keys(labels)
    .sort()
    .map((name) => `${name}="${escape(labels[name] ?? "")}"`)
  return written.length === 0 ? "" : `{${written.join(",")}}`
}

/** What only grows. */
export class Counter<Name extends string = never> extends Metric {
  constructor(name: string, help: string) {
    super("counter", name, help)
  }

  /** Adds 1, or `amount`, which is never negative. */
  add(labels: Labels<Name>, amount = 1): void {
    this.increase(write(labels), amount)
  }
}

/** What goes up and down. */
export class Gauge<Name extends string = never> extends Metric {
  constructor(name: string, help: string) {
    super("gauge", name, help)
  }

  set(labels: Labels<Name>, value: number): void {
    this.replace(write(labels), value)
  }
}

/** How often values came in, by size. */
export class Histogram<Name extends string = never> extends Metric {
  readonly #bounds: readonly number[]

  /** `bounds`: upper ends of the buckets, rising. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    super("histogram", name, help)
    this.#bounds = bounds
  }

  observe(labels: Labels<Name>, value: number): void {
    for (const bound of this.#bounds) this.increase(`_bucket${write({ ...labels, le: String(bound) })}`, value <= bound ? 1 : 0)
    this.increase(`_bucket${write({ ...labels, le: "+Inf" })}`, 1)
    this.increase(`_sum${write(labels)}`, value)
    this.increase(`_count${write(labels)}`, 1)
  }
}
