import type { Chunk } from "#bytes/chunk.ts"
import type { PreparedImage } from "#canonical/image.ts"
import type { Message, PreparedPart } from "#canonical/request.ts"
import type { ModelTurnRow, ModelTurnsTable } from "#database/model-turns-table.ts"
import { type ModelTurn, type PictureFacts, readParts, type TurnPicture, writeParts } from "./model-turn.ts"
import type { RecalledPicture, Recollection } from "./recollection.ts"

/** What a memory is made of. */
export interface SignatureMemoryOptions {
  readonly turns: Pick<ModelTurnsTable, "put" | "find" | "removeExpired">
  /** How long a turn is remembered, in milliseconds; absent: for ever. */
  readonly keepMs?: number
  /** Reads a kept picture by its hash. Throws where it is not kept any more. */
  readonly readPicture: (sha256: string) => AsyncIterable<Chunk>
  /** Hears why something could not be remembered or forgotten. */
  readonly failed: (error: unknown) => void
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/** Most of the user's words that are kept with a turn, in UTF-16 units: they only lead up to it. */
const maxWordsLength = 32 * 1024
/** Longest turn that is remembered, in UTF-16 units of JSON. */
const maxTurnLength = 16 * 1024 * 1024
/** Decoded bytes of all originals that are read for one request: as much as its own pictures may be. */
const maxOriginalBytes = 64 * 1024 * 1024

/**
 * Remembers the turns in which models drew, with the signatures of their parts, by the hashes of the pictures. It belongs to a
 * user, or to a key without one; nobody else finds anything in it. What it holds expires with the pictures.
 */
export class SignatureMemory {
  readonly #options: SignatureMemoryOptions
  readonly #now: () => Date

  constructor(options: SignatureMemoryOptions) {
    this.#options = options
    this.#now = options.now ?? (() => new Date())
  }

  /** Remembers a turn, unless nothing was drawn in it. Never throws: an answer does not fail for it. */
  async remember(owner: string, { id, maker, words, parts }: ModelTurn): Promise<void> {
    const hashes = new Set(parts.flatMap((part) => (part.type === "picture" ? [part.made.sha256, part.shown ?? part.made.sha256] : [])))
    if (hashes.size === 0) return
    const { turns, keepMs, failed } = this.#options
    const json = writeParts(parts)
    if (json.length > maxTurnLength) return failed(new Error(`a turn of ${json.length} characters is too long to be remembered`))
    const expiry = keepMs === undefined ? {} : { expiresAt: new Date(this.#now().getTime() + keepMs) }
    const turn = { owner, id, maker, words: words.slice(0, maxWordsLength).toWellFormed(), parts: json, ...expiry }
    await turns.put([...hashes].map((sha256) => ({ ...turn, sha256 }))).catch(failed)
  }

  /** Finds the turns in which the pictures of a conversation stood, in one query. Throws DatabaseError. */
  async recall(owner: string, messages: readonly Message<PreparedPart>[]): Promise<Recollection> {
    const hashes = new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "image" ? part.image.sha256 : []))))
    const rows = new Map((await this.#options.turns.find(owner, [...hashes], this.#now())).map((row) => [row.sha256, row]))
    const turns = new Map<string, ModelTurn>()
    const recollection = new Map<string, RecalledPicture>()
    let originalBytes = 0
    // The newest pictures first: they matter most where there is no room for all originals.
    for (const sha256 of [...hashes].toReversed()) {
      const row = rows.get(sha256)
      if (row === undefined) continue
      const turn = turns.get(row.id) ?? toTurn(row)
      turns.set(row.id, turn)
      const picture = turn.parts.find((part): part is TurnPicture => part.type === "picture" && isSame(part, sha256))
      if (picture === undefined) continue
      if (picture.made.sha256 === sha256) {
        recollection.set(sha256, { turn, picture })
        continue
      }
      originalBytes += picture.made.byteLength
      const original = originalBytes > maxOriginalBytes ? undefined : await this.#readOriginal(picture.made)
      if (original !== undefined) recollection.set(sha256, { turn, picture, original })
    }
    return recollection
  }

  /** Deletes what has expired. Never throws. */
  async forgetExpired(): Promise<void> {
    await this.#options.turns.removeExpired(this.#now()).catch(this.#options.failed)
  }

  /** Undefined where it is not kept any more: a signature does not fit the picture that was made of it. */
  async #readOriginal(facts: PictureFacts): Promise<PreparedImage | undefined> {
    const chunks: Uint8Array[] = []
    try {
      for await (const { bytes, lease } of this.#options.readPicture(facts.sha256)) {
        chunks.push(Uint8Array.from(bytes))
        lease.release()
      }
    } catch {
      return undefined
    }
    return { ...facts, encoding: "binary", chunks }
  }
}

function isSame({ made, shown }: TurnPicture, sha256: string): boolean {
  return made.sha256 === sha256 || shown === sha256
}

function toTurn({ id, maker, words, parts }: ModelTurnRow): ModelTurn {
  return { id, maker, words, parts: readParts(parts) }
}
