import { type RawBuilder, sql } from "kysely"
import type { Database } from "#database/database.ts"

/** A call as a test provider has noted it when it came in. */
export interface NotedCall {
  readonly requestId: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Micro-USD that the provider bills for it, where it says. */
  readonly cost?: number
}

/** An answer as a client has had it, in full. */
export interface ReceivedAnswer {
  readonly requestId: string
  readonly status: number
  /** SHA-256 of the body, hex: the same for every answer of a request. */
  readonly sha256: string
}

/** The bytes of kept pictures. */
export interface PictureProbe {
  /** Whether its bytes are there. */
  has(sha256: string): Promise<boolean>
  /** Reads a picture to its end and gives what it is; undefined where its bytes are missing. */
  measure(sha256: string): Promise<{ readonly byteLength: number; readonly sha256: string } | undefined>
  /** Names what was put before a time; absent where that cannot be listed. */
  putBefore?(before: Date): AsyncIterable<string>
  /** Most pictures that are looked at, chosen at random, and a hundred times as many names of what is kept. Absent: all. */
  readonly most?: number
}

/** A number that a running Limn keeps in memory. */
export interface Gauge {
  /** `limn_running_calls` */
  readonly name: string
  /** As they are written: `{channel="google"}`, or nothing. */
  readonly labels: string
  readonly value: number
}

/** What invariants are checked against. */
export interface Evidence {
  readonly database: Database
  readonly calls?: readonly NotedCall[]
  readonly answers?: readonly ReceivedAnswer[]
  readonly pictures?: PictureProbe
  /** Everything that a running Limn shows at one moment. */
  readonly gauges?: readonly Gauge[]
  /** Texts that must stand nowhere, each at least 8 characters long. */
  readonly secrets?: readonly string[]
}

/** Something that is true of every database that Limn has worked with, however it was stopped. */
export interface Invariant {
  readonly id: `I${number}`
  /** A sentence. */
  readonly says: string
  /** Whether it is quick enough for every start. */
  readonly fast?: true
  /** Without this it is skipped. */
  readonly needs?: keyof Evidence
  /** Gives each case in which it does not hold, in words. `note` takes a sentence about what was looked at, where that was not everything. */
  readonly find: (evidence: Evidence, note: Note) => Promise<readonly string[]>
}

/** Takes a sentence for the report. */
export type Note = (sentence: string) => void

const maxRows = 100

/** Makes the search of an invariant from queries whose every row is a violation; at most 100 rows of each are given. */
export function violatedBy(...queries: readonly string[]): (evidence: Pick<Evidence, "database">) => Promise<readonly string[]> {
  return async ({ database }) => {
    const found: string[] = []
    for (const query of queries) {
      const rows = await read(database, sql`${sql.raw(query)} limit ${sql.lit(maxRows)}`)
      found.push(...rows.map(inWords))
    }
    return found
  }
}

/** Runs a query whose columns are known to the caller. */
export async function read<Row = Readonly<Record<string, string | number | null>>>(
  database: Database,
  query: RawBuilder<unknown>,
): Promise<Row[]> {
  return (await query.execute(database)).rows as Row[]
}

function inWords(row: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value ?? "none"}`)
    .join(", ")
}
