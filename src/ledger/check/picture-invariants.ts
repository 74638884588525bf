import type { Evidence, Invariant, Note, PictureProbe } from "./invariant.ts"

const dayMs = 24 * 60 * 60 * 1000
const atOnce = 8
/** A page of names costs what one picture costs. */
const namesPerPicture = 100

/** What must hold between pictures and the bytes that are kept of them. */
export const pictureInvariants: readonly Invariant[] = [
  {
    id: "I10",
    says: "Each picture has its bytes as they were, and bytes older than a day have a picture.",
    needs: "pictures",
    find: async (evidence, note) => {
      const { pictures } = evidence
      return pictures === undefined
        ? []
        : [...(await findChanged(evidence, pictures, note)), ...(await findStray(evidence, pictures, note))]
    },
  },
  {
    id: "I12",
    says: "What was charged for can be collected until it expires.",
    needs: "pictures",
    find: async (evidence, note) => (evidence.pictures === undefined ? [] : findMissing(evidence, evidence.pictures, note)),
  },
]

async function findChanged({ database }: Evidence, probe: PictureProbe, note: Note): Promise<string[]> {
  const rows = await database
    .selectFrom("pictures")
    .select(["id", "sha256", "byte_length"])
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", database.now())]))
    .execute()
  const kept = [...Map.groupBy(rows, ({ sha256 }) => sha256)]
  const chosen = choose(kept, probe.most)
  note(`Pictures read to the end: ${told(chosen, kept)}.`)
  return lookAt(chosen, async ([sha256, same]) => {
    const measured = await probe.measure(sha256)
    return same.flatMap(({ id, byte_length }) => {
      if (measured === undefined) return [`picture ${id}: its bytes are missing`]
      const isSame = measured.sha256 === sha256 && measured.byteLength === byte_length
      return isSame ? [] : [`picture ${id}: its bytes have changed`]
    })
  })
}

async function findStray({ database }: Evidence, { putBefore, most }: PictureProbe, note: Note): Promise<string[]> {
  if (putBefore === undefined) return []
  const rows = await database.selectFrom("pictures").select("sha256").distinct().execute()
  const known = new Set(rows.map(({ sha256 }) => sha256))
  const found: string[] = []
  let names = 0
  for await (const sha256 of putBefore(new Date(database.now() - dayMs))) {
    if (!known.has(sha256)) found.push(`bytes ${sha256}: no picture has them`)
    if (++names === (most ?? Infinity) * namesPerPicture) {
      note(`Names of kept bytes compared: the first ${names}.`)
      break
    }
  }
  return found
}

async function findMissing({ database }: Evidence, probe: PictureProbe, note: Note): Promise<string[]> {
  const rows = await database
    .selectFrom("pictures")
    .innerJoin("requests", "requests.id", "pictures.request_id")
    .select(["pictures.id", "requests.id as request", "sha256", "charge"])
    .where("charge", ">", 0)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", database.now())]))
    .execute()
  const chosen = choose(rows, probe.most)
  note(`Pictures looked for that were charged for: ${told(chosen, rows)}.`)
  return lookAt(chosen, async ({ id, request, sha256, charge }) =>
    (await probe.has(sha256)) ? [] : [`request ${request}: charged ${charge}, its picture ${id} is missing`],
  )
}

/** Chooses so many at random, or takes all. */
function choose<T>(all: readonly T[], most = all.length): readonly T[] {
  if (all.length <= most) return all
  const shuffled = [...all]
  for (let index = 0; index < most; index++) {
    const other = index + Math.floor(Math.random() * (all.length - index))
    ;[shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T]
  }
  return shuffled.slice(0, most)
}

function told(chosen: readonly unknown[], all: readonly unknown[]): string {
  return chosen.length === all.length ? `all ${all.length}` : `${chosen.length} of ${all.length}`
}

/** Looks at several at once, because a bucket answers slowly. */
async function lookAt<T>(items: readonly T[], look: (item: T) => Promise<string[]>): Promise<string[]> {
  const found: string[] = []
  const rest = items.values()
  const work = async (): Promise<void> => {
    for (const item of rest) found.push(...(await look(item)))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return found
}
