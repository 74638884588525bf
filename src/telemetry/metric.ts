type Labels<Name extends string> = Readonly<Record<Name, string>>

/** A metric as it stands at a moment, in a form that processes can send to each other. */
export interface MetricState {
  readonly type: "counter" | "gauge" | "histogram"
  readonly name: string
  readonly help: string
  /** Values by what stands between the name and the value. */
  readonly samples: ReadonlyMap<string, number>
}

/** Writes metrics in the text format of Prometheus. What several processes have under one name is added up. */
export function renderMetrics(states: readonly MetricState[]): string {
  return addUp(states)
    .map(({ type, name, help, samples }) => {
      const lines = [...samples].map(([sample, value]) => `${name}${sample} ${value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`
    })
    .join("")
}

/** Adds up what has one name and one set of labels. */
export function addUp(states: readonly MetricState[]): MetricState[] {
  return [...Map.groupBy(states, ({ name }) => name).values()].map((same) => {
    const samples = new Map<string, number>()
    for (const state of same) for (const [sample, value] of state.samples) samples.set(sample, (samples.get(sample) ?? 0) + value)
    return { ...(same[0] as MetricState), samples }
  })
}

/** Samples under one name, one for each set of label values. The values of a label must be few. */
abstract class Metric {
  readonly #head: Omit<MetricState, "samples">
  readonly #samples = new Map<string, number>()

  constructor(type: MetricState["type"], name: string, help: string) {
    this.#head = { type, name, help }
  }

  /** The metric as it stands now. */
  state(): MetricState {
    return { ...this.#head, samples: new Map(this.#samples) }
  }

  /** The metric in the text format of Prometheus. */
  render(): string {
    return renderMetrics([this.state()])
  }

  protected increase(sample: string, amount: number): void {
    this.#samples.set(sample, (this.#samples.get(sample) ?? 0) + amount)
  }

  protected replace(sample: string, value: number): void {
    this.#samples.set(sample, value)
  }

  protected forget(sample: string): void {
    this.#samples.delete(sample)
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
  readonly #watched: (() => void)[] = []

  constructor(name: string, help: string) {
    super("gauge", name, help)
  }

  set(labels: Labels<Name>, value: number): void {
    this.replace(write(labels), value)
  }

  /** Reads the value whenever it is to be shown: for what is counted elsewhere anyway. */
  watch(labels: Labels<Name>, read: () => number): void {
    this.#watched.push(() => this.set(labels, read()))
  }

  /** The same for what comes and goes: what is not read any more is not shown any more. */
  watchAll(read: () => readonly (readonly [Labels<Name>, number])[]): void {
    let shown: readonly string[] = []
    this.#watched.push(() => {
      const now = read().map(([labels, value]) => [write(labels), value] as const)
      for (const sample of shown) this.forget(sample)
      for (const [sample, value] of now) this.replace(sample, value)
      shown = now.map(([sample]) => sample)
    })
  }

  override state(): MetricState {
    for (const look of this.#watched) look()
    return super.state()
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
