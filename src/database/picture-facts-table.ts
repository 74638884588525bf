import type { Database } from "./database.ts"
import { DatabaseError } from "./database-error.ts"
import type { Step } from "./step.ts"

/** What a picture is to its user. */
export type PictureKind = "generated" | "uploaded" | "mask"

/** What is known of a picture besides its bytes. */
export interface PictureFacts {
  readonly kind: PictureKind
  readonly prompt?: string | undefined
  /** The prompt that the provider says it really drew. */
  readonly revisedPrompt?: string | undefined
  readonly aspectRatio?: string | undefined
  readonly imageSize?: string | undefined
  readonly conversationId?: string | undefined
  readonly messageId?: string | undefined
  /**
   * The pictures that it was made from, in their order: each by its id, or by the SHA-256 of its bytes (64 hex digits). That is the picture of its own
   * key, or of another key of the same user, that is kept the longest, and none that the same request brought. Those that are not there are left out.
   */
  readonly sources?: readonly string[] | undefined
}

/** That one picture was made from another. */
export interface PictureEdge {
  /** The source. */
  readonly from: string
  readonly to: string
}

const longestSearched = 4000

/**
 * A text in the form in which it is searched: engines differ in what they call the same letter. Of a prompt as of a wish, one form
 * (NFKC) and lower case; cut to 4000 characters.
 */
export function toSearchWords(text: string): string {
  return text.slice(0, longestSearched).normalize("NFKC").toLowerCase()
}

/** What is known of pictures, and what they were made from. All of it goes with the pictures. */
export class PictureFactsTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Notes what is known of a picture in the place of what was known before; whether it is a favourite stays. Gives false where the picture is gone. */
  async record(pictureId: string, facts: PictureFacts): Promise<boolean> {
    const recorded = await this.#ofPresent(() => this.recordAll(new Map([[pictureId, facts]])))
    return recorded !== undefined && recorded > 0
  }

  /** Does what {@link record} does for several pictures, by their ids, as one unit. Gives how many of them are there. Throws DatabaseError. */
  async recordAll(facts: ReadonlyMap<string, PictureFacts>): Promise<number> {
    const notes = [...facts]
    const outcome = await this.#database.commit([
      ...notes.map(([id, known]) => factsStep(id, known)),
      ...notes.flatMap(([id, known]) => sourceSteps(id, known, this.#database.now())),
    ])
    return outcome.committed ? outcome.changes.slice(0, facts.size).reduce((sum, changed) => sum + changed, 0) : 0
  }

  /** Marks a picture or takes the mark away. `kind`: what it is where nothing is known of it. Gives false where the picture is gone. */
  async setFavourite(pictureId: string, favourite: boolean, kind: PictureKind): Promise<boolean> {
    return this.#change(pictureId, { favourite: Number(favourite) }, kind)
  }

  /** Notes whether the bytes carry a C2PA manifest. `kind` and what is given: as in {@link setFavourite}. */
  async setC2pa(pictureId: string, present: boolean, kind: PictureKind): Promise<boolean> {
    return this.#change(pictureId, { c2pa: Number(present) }, kind)
  }

  /** Between these pictures and their `sources`, or what was made of them (`results`): at most `limit` edges. */
  async edgesOf(pictureIds: readonly string[], towards: "sources" | "results", limit: number): Promise<readonly PictureEdge[]> {
    if (pictureIds.length === 0) return []
    return this.#database
      .selectFrom("picture_sources")
      .select(["source_id as from", "picture_id as to"])
      .where(towards === "sources" ? "picture_id" : "source_id", "in", pictureIds)
      .orderBy("picture_id")
      .orderBy("position")
      .limit(limit)
      .execute()
  }

  /** What each of these pictures was made from, in the order in which the sources were given. */
  async sourcesOf(pictureIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const sources = new Map<string, string[]>()
    if (pictureIds.length === 0) return sources
    const rows = await this.#database
      .selectFrom("picture_sources")
      .select(["picture_id", "source_id"])
      .where("picture_id", "in", pictureIds)
      .orderBy("position")
      .execute()
    for (const { picture_id, source_id } of rows) sources.set(picture_id, [...(sources.get(picture_id) ?? []), source_id])
    return sources
  }

  async #change(
    pictureId: string,
    columns: { readonly favourite: number } | { readonly c2pa: number },
    kind: PictureKind,
  ): Promise<boolean> {
    const nothing = {
      favourite: 0,
      prompt: null,
      search_words: null,
      revised_prompt: null,
      aspect_ratio: null,
      image_size: null,
    }
    const written = await this.#ofPresent(() =>
      this.#database
        .insertInto("picture_facts")
        .values({ ...nothing, conversation_id: null, message_id: null, c2pa: null, picture_id: pictureId, kind, ...columns })
        .onConflict((conflict) => conflict.column("picture_id").doUpdateSet(columns))
        .execute(),
    )
    return written !== undefined
  }

  /** Pictures may go at any moment, and then there is nothing to note. */
  async #ofPresent<T>(write: () => Promise<T>): Promise<T | undefined> {
    try {
      return await write()
    } catch (error) {
      if (error instanceof DatabaseError && error.fault === "conflict") return undefined
      throw error
    }
  }
}

const columns = ["kind", "prompt", "search_words", "revised_prompt", "aspect_ratio", "image_size", "conversation_id", "message_id"]

const writeFacts = `insert into picture_facts (picture_id, favourite, ${columns.join(", ")})
  select id, 0, ${columns.map(() => "?").join(", ")} from pictures where id = ?
  on conflict (picture_id) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`

const forgetSources = "delete from picture_sources where picture_id = ?"

const addSource = `insert into picture_sources (picture_id, source_id, position)
  select made.id, source.id, cast(? as integer) from pictures made join pictures source on source.id <> made.id
  where made.id = ? and source.id = ?
  on conflict do nothing`

const addSourceByHash = `insert into picture_sources (picture_id, source_id, position)
  select made.id, source.id, cast(? as integer) from pictures made join pictures source on source.id <> made.id
  where made.id = ? and source.id = (
    select same.id from pictures same
    where same.sha256 = ? and (same.expires_at is null or same.expires_at > ?)
      and (same.request_id is null or made.request_id is null or same.request_id <> made.request_id)
      and (same.key_id = made.key_id or same.key_id in (
        select other.id from keys own join keys other on other.user_id = own.user_id where own.id = made.key_id))
    order by coalesce(same.expires_at, ${Number.MAX_SAFE_INTEGER}) desc, same.id limit 1)
  on conflict do nothing`

const hashLength = 64

/** Changes one row where the picture is there, else none. */
function factsStep(id: string, facts: PictureFacts): Step {
  const { kind, prompt, revisedPrompt, aspectRatio, imageSize, conversationId, messageId } = facts
  const words = prompt === undefined ? undefined : toSearchWords(prompt)
  const values = [kind, prompt, words, revisedPrompt, aspectRatio, imageSize, conversationId, messageId]
  return { sql: writeFacts, parameters: [...values.map((value) => value ?? null), id] }
}

function sourceSteps(id: string, { sources = [] }: PictureFacts, now: number): readonly Step[] {
  return [
    { sql: forgetSources, parameters: [id] },
    ...sources.map((source, position) =>
      source.length === hashLength
        ? { sql: addSourceByHash, parameters: [position, id, source, now] }
        : { sql: addSource, parameters: [position, id, source] },
    ),
  ]
}
