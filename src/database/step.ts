/** What can stand for a `?`. */
export type Parameter = string | number | null

/** One statement of a unit that is committed as a whole. */
export interface Step {
  /**
   * The same text for every engine, with `?` for each parameter. One of a fixed set: engines keep it prepared. Where nothing
   * around a `?` says its type, PostgreSQL takes it for text: write `cast(? as bigint)`.
   */
  readonly sql: string
  readonly parameters: readonly Parameter[]
  /**
   * How many rows it must change (or give, where it reads). With any other number the whole unit is undone. Absent: any. PostgreSQL runs
   * such a step inside of another statement, so that it must not begin with `with`, nor divide by zero.
   */
  readonly expect?: number
}

/** What became of a unit. */
export type CommitOutcome =
  /** Durable. `changes` has the number of rows that each step changed, or gave where it reads. */
  | { readonly committed: true; readonly changes: readonly number[] }
  /** Nothing of it happened, because the step with this index did not change as many rows as it had to. */
  | { readonly committed: false; readonly failedStep: number }
