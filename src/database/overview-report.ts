import { type Kysely, sql } from "kysely"
import type { Schema } from "./schema.ts"

/** A span of time, cut into pieces of one length; and as much time before it, for comparison. */
export interface OverviewSpan {
  /** Where a piece begins. In ms since 1970, as all moments here. */
  readonly from: number
  /** The first moment that does not count any more. */
  readonly to: number
  readonly pieceMs: number
}

/** What some requests have brought. Amounts are whole micro-USD. */
export interface Traffic {
  readonly requests: number
  readonly succeeded: number
  readonly failed: number
  /** Delivered. */
  readonly pictures: number
  /** Taken from clients. */
  readonly charge: number
  /** Owed to providers for the calls that began then, as far as it is known. */
  readonly cost: number
  /** Half of those that succeeded took this long or less, to within 3 %, or 10 ms; absent where none did. */
  readonly p50Ms?: number
  /** Nineteen of twenty. */
  readonly p95Ms?: number
}

/** What there was of one kind. */
export interface Share {
  /** A model as clients named it, the id of a key, or a channel. */
  readonly name: string
  /** Of a channel: calls. */
  readonly requests: number
  readonly pictures: number
  /** Taken from clients; of a channel: owed for it. */
  readonly amount: number
}

/** What went on in a span. The largest come first. */
export interface OverviewReport {
  readonly total: Traffic
  readonly before: Traffic
  /** One for each piece, in order; those without any request too. */
  readonly pieces: readonly Traffic[]
  readonly models: readonly Share[]
  readonly keys: readonly Share[]
  readonly channels: readonly Share[]
  readonly errors: readonly { readonly code: string; readonly count: number }[]
}

/** What went on in one piece. */
interface Piece extends Omit<Traffic, "p50Ms" | "p95Ms"> {
  /** How many took how long, by milliseconds. */
  readonly took: ReadonlyMap<number, number>
  readonly models: readonly Share[]
  readonly keys: readonly Share[]
  readonly channels: readonly Share[]
  readonly errors: ReadonlyMap<string, number>
}

const mostShares = 8
const mostRemembered = 2000
const rememberedMs = 10 * 60_000
/** A request may still end so long after it was made, and change the piece that it belongs to. */
const settledAfterMs = 30 * 60_000
const atOnce = 4

/**
 * Says what went on. Pieces are counted one by one in the database, so that no question keeps others waiting for long; those that are over
 * are remembered for ten minutes. Requests of `ownDialect` count in what is owed and nowhere else.
 */
export class Overview {
  readonly #database: Kysely<Schema>
  readonly #ownDialect: string
  readonly #now: () => number
  readonly #remembered = new Map<string, { readonly until: number; readonly piece: Piece }>()

  constructor(database: Kysely<Schema>, { ownDialect, now }: { readonly ownDialect: string; readonly now: () => number }) {
    this.#database = database
    this.#ownDialect = ownDialect
    this.#now = now
  }

  /** Throws DatabaseError. */
  async report({ from, to, pieceMs }: OverviewSpan): Promise<OverviewReport> {
    const start = from - (to - from)
    const count = Math.ceil((to - from) / pieceMs)
    const bounds = Array.from({ length: 2 * count }, (_, index) => {
      const begins = from + (index - count) * pieceMs
      return { begins: Math.max(start, begins), ends: Math.min(to, begins + pieceMs) }
    })
    const all: Piece[] = []
    for (let first = 0; first < bounds.length; first += atOnce) {
      all.push(...(await Promise.all(bounds.slice(first, first + atOnce).map(({ begins, ends }) => this.#piece(begins, ends)))))
    }
    const pieces = all.slice(count)
    const errors = addUp(pieces.map((piece) => piece.errors))
    return {
      total: traffic(pieces),
      before: traffic(all.slice(0, count)),
      pieces: pieces.map((piece) => traffic([piece])),
      models: largest(pieces.flatMap(({ models }) => models)),
      keys: largest(pieces.flatMap(({ keys }) => keys)),
      channels: largest(pieces.flatMap(({ channels }) => channels)),
      errors: [...errors]
        .map(([code, times]) => ({ code, count: times }))
        .toSorted((one, other) => other.count - one.count)
        .slice(0, mostShares),
    }
  }

  async #piece(begins: number, ends: number): Promise<Piece> {
    const name = `${begins}-${ends}`
    const now = this.#now()
    const known = this.#remembered.get(name)
    if (known !== undefined && known.until > now) return known.piece
    const piece = await this.#count(begins, ends)
    if (ends + settledAfterMs > now) return piece
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear()
    this.#remembered.set(name, { until: now + rememberedMs, piece })
    return piece
  }

  async #count(begins: number, ends: number): Promise<Piece> {
    // The rows of requests are wide, so they are read once and counted in three ways.
    const { rows } = await sql<Group>`
      with asked as materialized (
        select model, key_id, state, error_code, pictures, coalesce(charge, 0) as charge, ${tookAbout} as took from requests
        where created_at >= ${sql.lit(begins)} and created_at < ${sql.lit(ends)} and dialect <> ${this.#ownDialect}
      )
      select 'model' as kind, model as name, state, error_code as error, count(*) as requests, sum(pictures) as pictures, sum(charge) as amount
      from asked group by model, state, error_code
      union all select 'key', key_id, null, null, count(*), sum(pictures), sum(charge) from asked group by key_id
      union all select 'took', cast(took as text), null, null, count(*), 0, 0 from asked where state = 'succeeded' group by took
      `.execute(this.#database)
    const { rows: calls } = await sql<Share>`
      select channel as name, count(*) as requests, sum(coalesce(pictures, 0)) as pictures,
        sum(case when cost_basis = 'unknown' then 0 else coalesce(cost, 0) end) as amount
      from attempts where started_at >= ${sql.lit(begins)} and started_at < ${sql.lit(ends)} group by channel`.execute(this.#database)
    const models = rows.filter(({ kind }) => kind === "model")
    const inState = (states: readonly string[]) =>
      sum(models.filter(({ state }) => states.includes(state ?? "")).map(({ requests }) => requests))
    return {
      requests: sum(models.map(({ requests }) => requests)),
      succeeded: inState(["succeeded"]),
      failed: inState(["failed", "unknown"]),
      pictures: sum(models.map(({ pictures }) => pictures)),
      charge: sum(models.map(({ amount }) => amount)),
      cost: sum(calls.map(({ amount }) => amount)),
      took: new Map(rows.filter(({ kind }) => kind === "took").map(({ name, requests }) => [Number(name), requests])),
      models: merge(models),
      keys: rows.filter(({ kind }) => kind === "key"),
      channels: calls,
      errors: addUp(models.map(({ error, requests }) => new Map(error === null ? [] : [[error, requests]]))),
    }
  }
}

interface Group extends Share {
  readonly kind: "model" | "key" | "took"
  readonly state: string | null
  readonly error: string | null
}

/** How long a request took, so that not too many numbers differ: in the middle of steps that grow with it. */
const tookAbout = sql<number>`case
  when finished_at - created_at < 1000 then (finished_at - created_at) / 20 * 20 + 10
  when finished_at - created_at < 10000 then (finished_at - created_at) / 50 * 50 + 25
  when finished_at - created_at < 100000 then (finished_at - created_at) / 500 * 500 + 250
  else (finished_at - created_at) / 5000 * 5000 + 2500 end`

function traffic(pieces: readonly Piece[]): Traffic {
  const took = addUp(pieces.map((piece) => piece.took))
  const times = [...took].toSorted(([one], [other]) => one - other)
  const all = sum(times.map(([, count]) => count))
  const quantile = (share: number): number => {
    let passed = 0
    return times.find(([, count]) => (passed += count) >= share * all)?.[0] ?? 0
  }
  return {
    requests: sum(pieces.map(({ requests }) => requests)),
    succeeded: sum(pieces.map(({ succeeded }) => succeeded)),
    failed: sum(pieces.map(({ failed }) => failed)),
    pictures: sum(pieces.map(({ pictures }) => pictures)),
    charge: sum(pieces.map(({ charge }) => charge)),
    cost: sum(pieces.map(({ cost }) => cost)),
    ...(all === 0 ? {} : { p50Ms: quantile(0.5), p95Ms: quantile(0.95) }),
  }
}

function largest(shares: readonly Share[]): readonly Share[] {
  return merge(shares)
    .toSorted((one, other) => other.amount - one.amount || other.requests - one.requests || (one.name < other.name ? -1 : 1))
    .slice(0, mostShares)
}

function merge(shares: readonly Share[]): readonly Share[] {
  const byName = new Map<string, Share>()
  for (const { name, requests, pictures, amount } of shares) {
    const former = byName.get(name)
    const added = {
      requests: requests + (former?.requests ?? 0),
      pictures: pictures + (former?.pictures ?? 0),
      amount: amount + (former?.amount ?? 0),
    }
    byName.set(name, { name, ...added })
  }
  return [...byName.values()]
}

function addUp<Name>(counts: readonly ReadonlyMap<Name, number>[]): ReadonlyMap<Name, number> {
  const added = new Map<Name, number>()
  for (const count of counts) for (const [name, times] of count) added.set(name, (added.get(name) ?? 0) + times)
  return added
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
