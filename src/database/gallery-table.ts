import { type ExpressionBuilder, type Kysely, sql } from "kysely"
import { holdsText } from "./holds-text.ts"
import { toSearchWords, type PictureKind } from "./picture-facts-table.ts"
import { type PictureRow, toPicture } from "./pictures-table.ts"
import type { Schema } from "./schema.ts"

/** Which pictures to list. */
export interface GalleryWish {
  /** The keys whose pictures they are. */
  readonly keyIds: readonly string[]
  readonly kind: PictureKind
  /** Words that the prompt must have in it, in any order and case. */
  readonly words?: string | undefined
  /** As it was asked for. */
  readonly model?: string | undefined
  readonly favourite?: boolean | undefined
  readonly ratio?: "square" | "landscape" | "portrait" | undefined
  /** Made at this moment or later. */
  readonly from?: Date | undefined
  /** Made before this moment. */
  readonly to?: Date | undefined
}

/** A place in the list, between two pictures. */
export interface GalleryMark {
  readonly createdAt: Date
  readonly id: string
}

/** Which part of the list. */
export interface GalleryPage {
  readonly order: "newest" | "oldest"
  /** What comes after this one in the order asked for. */
  readonly after?: GalleryMark | undefined
  readonly limit: number
}

/** A key by which somebody draws. */
export interface GalleryKey {
  readonly id: string
  /** True for the one of the web app itself. */
  readonly internal: boolean
}

/** A picture with all that is known of it. */
export interface GalleryPicture extends PictureRow {
  /** The key by which it came, where there is one: its label, unless it is the web app's own, and whose it is (null: the installation's). */
  readonly key: { readonly label: string | null; readonly userId: string | null } | null
  readonly kind: PictureKind
  readonly favourite: boolean
  readonly prompt: string | null
  readonly revisedPrompt: string | null
  readonly model: string | null
  readonly aspectRatio: string | null
  readonly imageSize: string | null
  readonly conversationId: string | null
  readonly messageId: string | null
  readonly c2pa: boolean | null
  /** What its request was charged, in micro-USD, and for how many pictures; null where that is not known. */
  readonly request: { readonly charge: number | null; readonly pictures: number; readonly ms: number | null } | null
}

/** How many pictures there are of what. */
export interface GalleryCounts {
  readonly models: readonly { readonly model: string; readonly count: number }[]
  /** By day (UTC): its first millisecond, newest first. */
  readonly days: readonly { readonly start: number; readonly count: number }[]
  readonly total: number
  readonly favourites: number
}

const dayMs = 86_400_000
/** A wish of more words than that is cut. */
const mostWords = 12

/** Lists the pictures of a user. Pictures that expired at `now` are not there. */
export class GalleryTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  /** The keys of a user, also those that are not used any more. `orphans`: and those that are nobody's. */
  async keysOf(userId: string, orphans: boolean): Promise<readonly GalleryKey[]> {
    const rows = await this.#database
      .selectFrom("keys")
      .select(["id", "internal"])
      .where(({ or, eb }) => or([eb("user_id", "=", userId), ...(orphans ? [eb("user_id", "is", null)] : [])]))
      .execute()
    return rows.map(({ id, internal }) => ({ id, internal: internal === 1 }))
  }

  /** Ids in the order asked for, each with its place. */
  async page(wish: GalleryWish, { order, after, limit }: GalleryPage, now: Date): Promise<readonly GalleryMark[]> {
    if (wish.keyIds.length === 0) return []
    const [direction, beyond] = order === "newest" ? (["desc", "<"] as const) : (["asc", ">"] as const)
    let query = this.#matching(wish, now).select(["pictures.id", "pictures.created_at"])
    if (after !== undefined) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("pictures.created_at", "pictures.id"), beyond, tuple(after.createdAt.getTime(), after.id)),
      )
    }
    const rows = await query.orderBy("pictures.created_at", direction).orderBy("pictures.id", direction).limit(limit).execute()
    return rows.map(({ id, created_at }) => ({ id, createdAt: new Date(created_at) }))
  }

  /** How many match. */
  async count(wish: GalleryWish, now: Date): Promise<number> {
    if (wish.keyIds.length === 0) return 0
    const { count } = await this.#matching(wish, now)
      .select(({ fn }) => fn.countAll().as("count"))
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** What there is of generated pictures, by model (the most used first) and day. */
  async counts(keyIds: readonly string[], now: Date): Promise<GalleryCounts> {
    if (keyIds.length === 0) return { models: [], days: [], total: 0, favourites: 0 }
    const matching = (more: Partial<GalleryWish> = {}) => this.#matching({ keyIds, kind: "generated", ...more }, now)
    const models = await matching()
      .select(({ fn }) => ["pictures.model", fn.countAll().as("count")])
      .groupBy("pictures.model")
      .execute()
    const day = sql<number>`pictures.created_at / ${sql.lit(dayMs)}`
    const days = await matching()
      .select([day.as("day"), ({ fn }) => fn.countAll().as("count")])
      .groupBy(day)
      .orderBy(day, "desc")
      .execute()
    return {
      models: models
        .flatMap(({ model, count }) => (model === null ? [] : { model, count: Number(count) }))
        .toSorted((one, other) => other.count - one.count || one.model.localeCompare(other.model)),
      days: days.map(({ day: number, count }) => ({ start: number * dayMs, count: Number(count) })),
      total: models.reduce((sum, { count }) => sum + Number(count), 0),
      favourites: await this.count({ keyIds, kind: "generated", favourite: true }, now),
    }
  }

  /** All that is known of these pictures, in no order. Those that are gone are left out. */
  async find(ids: readonly string[], now: Date): Promise<readonly GalleryPicture[]> {
    if (ids.length === 0) return []
    const rows = await this.#database
      .selectFrom("pictures")
      .leftJoin("picture_facts", "picture_facts.picture_id", "pictures.id")
      .leftJoin("requests", "requests.id", "pictures.request_id")
      .leftJoin("keys", "keys.id", "pictures.key_id")
      .selectAll("pictures")
      .select([
        "keys.label as key_label",
        "keys.internal as key_internal",
        "keys.user_id as key_user",
        "picture_facts.kind",
        "picture_facts.favourite",
        "picture_facts.prompt",
        "picture_facts.revised_prompt",
        "picture_facts.aspect_ratio",
        "picture_facts.image_size",
        "picture_facts.conversation_id",
        "picture_facts.message_id",
        "picture_facts.c2pa",
        "requests.charge",
        "requests.pictures as delivered",
        "requests.created_at as begun_at",
        "requests.finished_at",
      ])
      .where("pictures.id", "in", ids)
      .where(isKept(now))
      .execute()
    return rows.map((row) => ({
      ...toPicture(row),
      key: row.key_label === null ? null : { label: row.key_internal === 1 ? null : row.key_label, userId: row.key_user },
      kind: (row.kind ?? (row.request_id === null ? "uploaded" : "generated")) as PictureKind,
      favourite: row.favourite === 1,
      prompt: row.prompt,
      revisedPrompt: row.revised_prompt,
      model: row.model,
      aspectRatio: row.aspect_ratio,
      imageSize: row.image_size,
      conversationId: row.conversation_id,
      messageId: row.message_id,
      c2pa: row.c2pa === null ? null : row.c2pa === 1,
      request:
        row.delivered === null || row.begun_at === null
          ? null
          : { charge: row.charge, pictures: row.delivered, ms: row.finished_at === null ? null : row.finished_at - row.begun_at },
    }))
  }

  /** The picture with these bytes that is kept the longest for one of these keys. */
  async findByHash(sha256: string, keyIds: readonly string[], now: Date): Promise<PictureRow | undefined> {
    if (keyIds.length === 0) return undefined
    const row = await this.#database
      .selectFrom("pictures")
      .selectAll()
      .where("sha256", "=", sha256)
      .where("key_id", "in", keyIds)
      .where(isKept(now))
      .orderBy(({ fn, val }) => fn.coalesce("expires_at", val(Number.MAX_SAFE_INTEGER)), "desc")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst()
    return row && toPicture(row)
  }

  /** Keeps a picture until `until` (absent: for ever), where nobody is removing it. Gives false where it is gone. */
  async prolong(id: string, until: Date | undefined): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("pictures")
      .set({ expires_at: until?.getTime() ?? null })
      .where("id", "=", id)
      .where("removal_until", "is", null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Joins only what the wish asks about: most lists are read from one index. */
  #matching(wish: GalleryWish, now: Date) {
    const { keyIds, kind, words, model, favourite, ratio, from, to } = wish
    let query = this.#database.selectFrom("pictures").where("pictures.key_id", "in", keyIds).where(isKept(now))
    if (from !== undefined) query = query.where("pictures.created_at", ">=", from.getTime())
    if (to !== undefined) query = query.where("pictures.created_at", "<", to.getTime())
    if (model !== undefined) query = query.where("pictures.model", "=", model)
    if (ratio !== undefined) query = query.where(ratios[ratio])
    if (kind === "generated") query = query.where("pictures.request_id", "is not", null)
    else query = query.where(factsHave(sql`kind = ${kind}`))
    if (favourite !== undefined) {
      query = query.where("pictures.id", favourite ? "in" : "not in", ({ selectFrom }) =>
        selectFrom("picture_facts").select("picture_id").where("favourite", "=", sql.lit(1)),
      )
    }
    const wanted =
      toSearchWords(words ?? "")
        .match(/\S+/g)
        ?.slice(0, mostWords) ?? []
    const hasWords = wanted.map((word) => holdsText(sql`search_words`, word))
    if (hasWords.length > 0) query = query.where(factsHave(sql.join(hasWords, sql` and `)))
    return query
  }
}

/** A twentieth to either side still looks square. */
const ratios = {
  square: sql<boolean>`pictures.width * 20 between pictures.height * 19 and pictures.height * 21`,
  landscape: sql<boolean>`pictures.width * 20 > pictures.height * 21`,
  portrait: sql<boolean>`pictures.width * 20 < pictures.height * 19`,
}

function factsHave(condition: ReturnType<typeof sql>) {
  return sql<boolean>`exists (select 1 from picture_facts where picture_facts.picture_id = pictures.id and ${condition})`
}

function isKept(now: Date) {
  return ({ or, eb }: ExpressionBuilder<Schema, "pictures">) =>
    or([eb("pictures.expires_at", "is", null), eb("pictures.expires_at", ">", now.getTime())])
}
