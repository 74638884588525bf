/** What a part of the torture found. */
export interface Result {
  readonly part: string
  readonly database: string
  /** By name, in the order in which they are shown. */
  readonly facts: Readonly<Record<string, string | number>>
  /** Sentences; empty where everything held. */
  readonly problems: readonly string[]
  /** Folder with the logs of a part that found problems. */
  readonly kept?: string
}

const maxShown = 30

/** Shows a result as lines of a table. */
export function showResult({ part, database, facts, problems, kept }: Result): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length), "violations".length)
  const rows = Object.entries({ ...facts, violations: problems.length }).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  const shown = problems.slice(0, maxShown).map((problem) => `  ! ${problem}`)
  const more = problems.length > maxShown ? [`  ! and ${problems.length - maxShown} more`] : []
  return [`${part}, ${database}`, ...rows, ...shown, ...more, ...(kept === undefined ? [] : [`  everything is kept in ${kept}`])].join("\n")
}
