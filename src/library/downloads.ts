import type { PictureArchive } from "#blobs/picture-archive.ts"
import { type Chunk, chunksOf } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import { type DownloadRow, DownloadsTable } from "#database/downloads-table.ts"
import type { GalleryPicture } from "#database/gallery-table.ts"
import { fileNamesOf } from "./file-names.ts"
import type { Library } from "./library.ts"
import { mostZipBytes, zipFiles, type ZippedFile } from "./picture-zip.ts"
import { newSignedId, type SignedTokens } from "./signed-token.ts"
import type { Viewer } from "./viewer.ts"

/** What {@link Downloads} are made of. */
export interface DownloadOptions {
  readonly database: Database
  readonly library: Library
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  readonly tokens: SignedTokens
}

/** An archive that can be fetched for a while. */
export interface PreparedDownload {
  readonly token: string
  readonly fileName: string
  readonly expiresAt: Date
}

const heldMs = 10 * 60_000

/** Many pictures as one ZIP archive. It is packed while it is fetched, by any node. */
export class Downloads {
  readonly #database: Database
  readonly #library: Library
  readonly #archive: PictureArchive | undefined
  readonly #tokens: SignedTokens
  readonly #table: DownloadsTable

  constructor({ database, library, archive, tokens }: DownloadOptions) {
    this.#database = database
    this.#library = library
    this.#archive = archive
    this.#tokens = tokens
    this.#table = new DownloadsTable(database)
  }

  /** Prepares an archive of the viewer's own pictures; others are missing in it. Holds for ten minutes. Throws `not_found` where none is left, and `payload_too_large`. */
  async prepare(ids: readonly string[], viewer: Viewer): Promise<PreparedDownload> {
    const now = this.#database.now()
    const wanted = [...new Set(ids)]
    const rows = await this.#library.ownRows(wanted, viewer)
    if (rows.length === 0) throw new GatewayError("not_found", "None of these pictures is kept any more.", { param: "ids" })
    if (rows.reduce((sum, { byteLength }) => sum + byteLength, 0) > mostZipBytes) {
      throw new GatewayError("payload_too_large", "These pictures are more than 4 GB together. Download fewer at once.", { param: "ids" })
    }
    const download: DownloadRow = {
      id: newSignedId(),
      userId: viewer.id,
      pictureIds: wanted,
      fileName: `limn ${new Date(now).toISOString().slice(0, 10)} (${rows.length}).zip`,
      expiresAt: new Date(now + heldMs),
    }
    await this.#table.insert(download)
    return { token: this.#tokens.sign(download.id), fileName: download.fileName, expiresAt: download.expiresAt }
  }

  /** Gives the archive of a token that the viewer has got. Throws `not_found` for every other. */
  async open(token: string, viewer: Viewer): Promise<{ readonly fileName: string; readonly chunks: AsyncIterable<Chunk> }> {
    const id = this.#tokens.verify(token)
    const download = id === undefined ? undefined : await this.#table.find(id, new Date(this.#database.now()))
    const archive = this.#archive
    if (download === undefined || archive === undefined || download.userId !== viewer.id) {
      throw new GatewayError("not_found", "There is nothing to download here any more. Choose the pictures again.")
    }
    const rows = await this.#library.ownRows(download.pictureIds, viewer)
    return { fileName: download.fileName, chunks: zipPictures(download.pictureIds, rows, archive) }
  }

  /** Deletes what nobody can fetch any more. */
  async removeExpired(): Promise<void> {
    await this.#table.removeExpired(new Date(this.#database.now()))
  }
}

/** Packs the pictures that are there; a text names those of `ids` that are not, where there are any. */
function zipPictures(ids: readonly string[], rows: readonly GalleryPicture[], archive: PictureArchive): AsyncIterable<Chunk> {
  const names = fileNamesOf(rows)
  const files = rows.map((row, index) => ({
    name: names[index] as string,
    modifiedAt: row.createdAt,
    read: () => archive.read(row.sha256),
  }))
  const found = new Set(rows.map(({ id }) => id))
  const missing = ids.filter((id) => !found.has(id))
  const noteOf = (): readonly ZippedFile[] => {
    if (missing.length === 0) return []
    const text = `These pictures are not kept any more, or could not be read:\n\n${missing.join("\n")}\n`
    return [{ name: "missing.txt", modifiedAt: new Date(), read: () => chunksOf(Buffer.from(text)) }]
  }
  return zipFiles(files, ({ name }) => missing.push(name), noteOf)
}
