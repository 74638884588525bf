import { sql } from "kysely"
import { type Evidence, type Invariant, read, violatedBy } from "./invariant.ts"

const leaseGraceMs = 60_000
const deadlineGraceMs = 120_000
const dayMs = 24 * 60 * 60 * 1000

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
    id: "I10",
    says: "Each picture has its bytes as they were, and bytes older than a day have a picture.",
    needs: "pictures",
    find: findWrongPictures,
  },
  {
    id: "I11",
    says: "Nothing stays held or open for a process that is gone, and no call outlives its deadline.",
    fast: true,
    find: findLeftovers,
  },
  {
    id: "I12",
    says: "What was charged for can be collected until it expires.",
    needs: "pictures",
    find: findMissingPictures,
  },
  { id: "I14", says: "The database is sound, and every reference in it leads somewhere.", find: findDamage },
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

async function findWrongPictures({ database, pictures }: Evidence): Promise<string[]> {
  const rows = await database.selectFrom("pictures").select(["id", "sha256", "byte_length", "expires_at"]).execute()
  const found: string[] = []
  const now = database.now()
  for (const [sha256, same] of Map.groupBy(rows, (row) => row.sha256)) {
    if (same.every(({ expires_at }) => expires_at !== null && expires_at <= now)) continue
    const measured = await pictures?.measure(sha256)
    for (const { id, byte_length } of same) {
      if (measured === undefined) found.push(`picture ${id}: its bytes are missing`)
      else if (measured.sha256 !== sha256 || measured.byteLength !== byte_length) found.push(`picture ${id}: its bytes have changed`)
    }
  }
  const known = new Set(rows.map(({ sha256 }) => sha256))
  for await (const { sha256, changedAt } of pictures?.list?.() ?? []) {
    if (!known.has(sha256) && changedAt < now - dayMs) found.push(`bytes ${sha256}: no picture has them`)
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

async function findMissingPictures({ database, pictures }: Evidence): Promise<string[]> {
  const rows = await database
    .selectFrom("pictures")
    .innerJoin("requests", "requests.id", "pictures.request_id")
    .select(["pictures.id", "requests.id as request", "sha256", "charge"])
    .where("charge", ">", 0)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", database.now())]))
    .execute()
  const found: string[] = []
  for (const { id, request, sha256, charge } of rows) {
    if ((await pictures?.measure(sha256)) === undefined) found.push(`request ${request}: charged ${charge}, its picture ${id} is missing`)
  }
  return found
}

async function findDamage({ database }: Evidence): Promise<string[]> {
  if (database.engine === "postgres") {
    const rows = await read<{ what: string }>(
      database,
      sql`select conname as what from pg_constraint where not convalidated
          union all select cast(indexrelid as regclass)::text from pg_index where not indisvalid`,
    )
    return rows.map(({ what }) => `${what} is not valid`)
  }
  const verdicts = await read<{ quick_check: string }>(database, sql`pragma quick_check`)
  const orphans = await read<{ table: string; rowid: number; parent: string }>(database, sql`pragma foreign_key_check`)
  return [
    ...verdicts.filter(({ quick_check }) => quick_check !== "ok").map(({ quick_check }) => quick_check),
    ...orphans.map(({ table, rowid, parent }) => `${table} row ${rowid} names a row of ${parent} that is not there`),
  ]
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
