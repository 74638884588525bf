import { sql } from "kysely"
import type { Database } from "#database/database.ts"
import { type Evidence, type Invariant, read, violatedBy } from "./invariant.ts"

const leaseGraceMs = 60_000
const deadlineGraceMs = 120_000

/** What must hold between the book and everything around it: providers, clients, pictures, processes, the engine. */
export const worldInvariants: readonly Invariant[] = [
  { id: "I6", says: "Each call that a provider had was booked before it was made.", needs: "calls", find: findUnbookedCalls },
  {
    id: "I8",
    says: "Each answer that a client had in full is a request that has ended, and its repetitions are the same bytes.",
    needs: "answers",
    find: findWrongAnswers,
  },
  {
    id: "I9",
    says: "An idempotency key stands for one request of its key, with the same bytes.",
    find: violatedBy(
      `select i.request_id as request, i.route from idempotency i join requests r on r.id = i.request_id
       where i.key_id <> r.key_id or i.fingerprint <> coalesce(r.fingerprint, '')`,
      "select request_id as request, count(*) as keys from idempotency group by request_id having count(*) > 1",
    ),
  },
  {
    id: "I11",
    says: "Nothing stays held or open for a process that is gone, and no call outlives its deadline.",
    fast: true,
    find: findLeftovers,
  },
  { id: "I14", says: "The database is sound, and every reference in it leads somewhere.", find: findDamage },
  {
    id: "I15",
    says: "What a running Limn counts in memory is never below zero, and is zero while no request runs.",
    needs: "gauges",
    find: findUnreturned,
  },
  { id: "I17", says: "No secret stands in the database.", find: findSecrets },
]

async function findUnbookedCalls({ database, calls = [] }: Evidence): Promise<string[]> {
  const rows = await database.selectFrom("attempts").select(["request_id", "started_at"]).execute()
  const booked = Map.groupBy(rows, ({ request_id }) => request_id)
  const made = Map.groupBy(calls, ({ requestId }) => requestId)
  const found: string[] = []
  for (const [requestId, ofRequest] of made) {
    const starts = (booked.get(requestId) ?? []).map(({ started_at }) => started_at).toSorted((one, other) => one - other)
    ofRequest
      .toSorted((one, other) => one.at - other.at)
      .forEach(({ at }, index) => {
        const startedAt = starts[index]
        if (startedAt === undefined || startedAt > at + 1)
          found.push(`request ${requestId}: call ${index + 1} at ${new Date(at).toISOString()}`)
      })
  }
  return found
}

async function findWrongAnswers({ database, answers = [] }: Evidence): Promise<string[]> {
  const found: string[] = []
  for (const [requestId, received] of Map.groupBy(answers, (answer) => answer.requestId)) {
    const row = await database.selectFrom("requests").select("state").where("id", "=", requestId).executeTakeFirst()
    const complete = received.filter(({ status }) => status < 300)
    if (complete.length === 0) continue
    if (row?.state !== "succeeded") found.push(`request ${requestId}: answered in full, and ${row?.state ?? "not in the book"}`)
    if (new Set(complete.map(({ sha256 }) => sha256)).size > 1) found.push(`request ${requestId}: its answers differ`)
  }
  return found
}

async function findLeftovers({ database }: Evidence): Promise<readonly string[]> {
  const now = database.now()
  return violatedBy(
    `select r.id as request, r.hold, r.owner from requests r left join nodes n on n.id = r.owner
     where r.state = 'running' and coalesce(n.lease_until, r.created_at) < ${now - leaseGraceMs}`,
    `select a.id as attempt, a.request_id as request, a.deadline from attempts a where a.outcome is null and a.deadline < ${now - deadlineGraceMs}`,
  )({ database })
}

const runningRequests = "limn_running_requests"
/** What a request may hold, and gives back before it ends. */
const heldByRequests: readonly string[] = ["limn_running_calls", "limn_waiting_calls", "limn_limiter_places"]

async function findUnreturned({ gauges = [] }: Evidence): Promise<string[]> {
  const running = gauges.filter(({ name }) => name === runningRequests).reduce((sum, { value }) => sum + value, 0)
  return gauges.flatMap(({ name, labels, value }) => {
    if (value < 0) return [`${name}${labels} is ${value}`]
    return running === 0 && value > 0 && heldByRequests.includes(name) ? [`${name}${labels} is ${value}, and no request runs`] : []
  })
}

async function findDamage({ database }: Evidence): Promise<string[]> {
  if (database.engine === "postgres") {
    const rows = await read<{ what: string }>(
      database,
      sql`select conname as what from pg_constraint where not convalidated
          union all select cast(indexrelid as regclass)::text from pg_index where not indisvalid`,
    )
    return [...rows.map(({ what }) => `${what} is not valid`), ...(await findOrphans(database))]
  }
  const verdicts = await read<{ quick_check: string }>(database, sql`pragma quick_check`)
  const orphans = await read<{ table: string; rowid: number; parent: string }>(database, sql`pragma foreign_key_check`)
  return [
    ...verdicts.filter(({ quick_check }) => quick_check !== "ok").map(({ quick_check }) => quick_check),
    ...orphans.map(({ table, rowid, parent }) => `${table} row ${rowid} names a row of ${parent} that is not there`),
  ]
}

interface Reference {
  readonly name: string
  readonly child: string
  readonly parent: string
  /** Columns of the child, and those of the parent in the same order. */
  readonly columns: readonly string[]
  readonly keys: readonly string[]
}

/** PostgreSQL looks at references when rows change, and never again: not after a restore that went wrong, nor behind its back. */
async function findOrphans(database: Database): Promise<string[]> {
  const references = await read<Reference>(
    database,
    sql`select conname as name, c.relname as child, p.relname as parent,
          (select array_agg(attname::text order by n) from unnest(conkey) with ordinality k(number, n)
             join pg_attribute on attrelid = conrelid and attnum = number) as columns,
          (select array_agg(attname::text order by n) from unnest(confkey) with ordinality k(number, n)
             join pg_attribute on attrelid = confrelid and attnum = number) as keys
        from pg_constraint join pg_class c on c.oid = conrelid join pg_class p on p.oid = confrelid
        where contype = 'f' and connamespace = current_schema()::regnamespace`,
  )
  const found: string[] = []
  for (const { name, child, parent, columns, keys } of references) {
    const isGiven = columns.map((column) => sql`${sql.ref(`c.${column}`)} is not null`)
    const isSame = columns.map((column, index) => sql`${sql.ref(`c.${column}`)} = ${sql.ref(`p.${keys[index]}`)}`)
    const [row] = await read<{ count: number }>(
      database,
      sql`select count(*)::integer as count from ${sql.table(child)} c where ${sql.join(isGiven, sql` and `)}
          and not exists (select 1 from ${sql.table(parent)} p where ${sql.join(isSame, sql` and `)})`,
    )
    if (row !== undefined && row.count > 0) found.push(`${name}: ${row.count} rows of ${child} name rows of ${parent} that are not there`)
  }
  return found
}

/** Whole keys that Limn makes, whoever wrote them down. */
const ownKey = /sk-limn-[0-9A-Za-z_-]{20,}/

async function findSecrets({ database, secrets = [] }: Evidence): Promise<string[]> {
  const found: string[] = []
  for (const { name: table, columns } of await database.introspection.getTables()) {
    for (const { name: column, dataType } of columns) {
      if (dataType.toLowerCase() !== "text") continue
      const text = sql.ref(column)
      const matches = [sql`${text} like '%sk-limn-%'`, ...secrets.map((secret) => sql`replace(${text}, ${secret}, '') <> ${text}`)]
      const rows = await read<{ text: string }>(
        database,
        sql`select ${text} as text from ${sql.table(table)} where ${sql.join(matches, sql` or `)}`,
      )
      const bad = rows.filter((row) => ownKey.test(row.text) || secrets.some((secret) => row.text.includes(secret)))
      if (bad.length > 0) found.push(`${table}.${column}: ${bad.length} rows with a secret`)
    }
  }
  return found
}
