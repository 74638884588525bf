import { type Connection, Query } from "pg"
import type { Parameter } from "./step.ts"

/** A statement on its way to the server. */
export interface SentStatement {
  /** Under which the server keeps it prepared. Absent: it need not. */
  readonly name?: string
  /** With `$1` for the first parameter. Absent where the server has it under its name. */
  readonly text?: string
  readonly parameters: readonly Parameter[]
}

/**
 * Several statements as one message, for `query` of a pipelining client. The server skips those after one that fails, and answers when it has
 * reached the end; rows are not read. Against a query for each it saves the server and this process half of their work.
 */
export class PostgresMessage extends Query {
  /** How many rows each statement that succeeded has changed, or given. */
  readonly counts: number[] = []
  readonly #statements: readonly SentStatement[]
  /** What the client calls at the end, where it does not put a time limit before it. */
  callback: (error: Error | null) => void

  /** `ended` is called once: with null where all statements succeeded, else with what the server or the driver said of the first that failed. */
  constructor(statements: readonly SentStatement[], ended: (error: Error | null) => void) {
    super("")
    this.#statements = statements
    this.callback = ended
  }

  override submit = (connection: Connection): null => {
    connection.stream.cork()
    for (const { name = "", text, parameters } of this.#statements) {
      if (text !== undefined) {
        // An earlier message may have got as far as naming it. To close what is not there is no error.
        connection.close({ type: "S", name }, true)
        connection.parse({ name, text, types: [] }, true)
      }
      connection.bind({ statement: name, values: parameters.map((value) => (value === null ? null : String(value))) }, true)
      connection.execute(null, true)
    }
    connection.sync()
    connection.stream.uncork()
    return null
  }

  /** Called by the client, as are the others, when the server has carried out a statement: `INSERT 0 1`, `UPDATE 3`, `SAVEPOINT`. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.counts.push(Number(/\d+$/.exec(text)?.[0] ?? 0))
  }

  handleDataRow(): void {}

  handleReadyForQuery(): void {
    this.callback(null)
  }
}
