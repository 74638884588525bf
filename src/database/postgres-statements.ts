import type { PoolClient } from "pg"
import type { SentStatement } from "./postgres-message.ts"
import type { Step } from "./step.ts"

interface Statement {
  readonly name: string
  readonly text: string
}

/** Steps as PostgreSQL takes them: prepared once on each connection, and with their expectations. */
export class PostgresStatements {
  readonly #statements = new Map<string, Statement>()
  /** By connection, the names that it has been told, and whether we have heard that it took them. */
  readonly #named = new WeakMap<PoolClient, Map<string, boolean>>()

  /**
   * Gives what to send to a connection for the steps. A step that changes, or gives, another number of rows than it must fails with a
   * division by zero. `heard` is to be told whether all of it succeeded.
   */
  toSend(
    client: PoolClient,
    steps: readonly Step[],
  ): { readonly statements: readonly SentStatement[]; readonly heard: (succeeded: boolean) => void } {
    const named = this.#namedOn(client)
    const naming: string[] = []
    const statements = steps.map((step): SentStatement => {
      const { name, text } = this.#statement(step)
      const { parameters } = step
      const isKnown = named.get(name)
      if (isKnown === true) return { name, parameters }
      // It may be skipped, and then its name stands for nothing to those that are sent before we hear of it.
      if (isKnown === false) return { text, parameters }
      named.set(name, false)
      naming.push(name)
      return { name, text, parameters }
    })
    const heard = (succeeded: boolean): void => {
      for (const name of naming) {
        if (succeeded) named.set(name, true)
        else named.delete(name)
      }
    }
    return { statements, heard }
  }

  #statement({ sql, expect }: Step): Statement {
    const guarded = expect === undefined ? sql : guard(sql, expect)
    let statement = this.#statements.get(guarded)
    if (statement === undefined) {
      statement = { name: `limn-${this.#statements.size + 1}`, text: numberPlaceholders(guarded) }
      this.#statements.set(guarded, statement)
    }
    return statement
  }

  #namedOn(client: PoolClient): Map<string, boolean> {
    let named = this.#named.get(client)
    if (named === undefined) {
      named = new Map()
      this.#named.set(client, named)
    }
    return named
  }
}

function guard(sql: string, expect: number): string {
  const givesRows = /^\s*select\b|\breturning\b/i.test(sql)
  return `with step as materialized (${sql}${givesRows ? "" : " returning 1"}) select 1 / (count(*) = ${expect})::int from step`
}

/** Writes each `?` outside of quotes as `$1`, `$2` and so on. */
function numberPlaceholders(sql: string): string {
  let count = 0
  return sql.replaceAll(/'[^']*'|"[^"]*"|\?/g, (found) => (found === "?" ? `$${++count}` : found))
}
