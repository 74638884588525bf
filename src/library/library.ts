import { hasRole } from "#canonical/role.ts"
import type { HostedLinks } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import { type GalleryCounts, type GalleryMark, type GalleryPicture, GalleryTable, type GalleryWish } from "#database/gallery-table.ts"
import { hideThumbnailsSetting } from "#database/installation-settings.ts"
import { type PictureFacts, PictureFactsTable } from "#database/picture-facts-table.ts"
import { readPage } from "#database/read-page.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { carriesManifest } from "./manifest.ts"
import { type Picture, toPicture } from "./picture.ts"
import type { Viewer } from "./viewer.ts"

/** What a {@link Library} is made of. */
export interface LibraryOptions {
  readonly database: Database
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  readonly links: HostedLinks
}

/** Which pictures of a user to list. */
export interface PictureWish extends Omit<GalleryWish, "keyIds" | "kind"> {
  /** @default generated */
  readonly kind?: GalleryWish["kind"] | undefined
  /** Where they were drawn: in the web app, or by an API key. @default both */
  readonly source?: "app" | "api" | undefined
}

/** Which part of a list. */
export interface PicturePage {
  readonly order: "newest" | "oldest"
  readonly after?: GalleryMark | undefined
  readonly limit: number
}

/** A part of a list of pictures. */
export interface ListedPictures {
  readonly pictures: readonly Picture[]
  /** Where the next part begins; undefined where this is the last. */
  readonly next: GalleryMark | undefined
  /** Of all parts together. */
  readonly total: number
}

/** Where pictures came from and what became of them. */
export interface Lineage {
  readonly pictures: readonly Picture[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

const mostRelatives = 200

/**
 * The pictures of each user. A picture is the user's by whose key it came; those of keys that are nobody's are every owner's. Operators see all
 * of them, unless the setting says otherwise, and change none. What somebody may not see is not there.
 */
export class Library {
  readonly #database: Database
  readonly #archive: PictureArchive | undefined
  readonly #links: HostedLinks
  readonly #gallery: GalleryTable
  readonly #facts: PictureFactsTable
  readonly #settings: SettingsTable

  constructor({ database, archive, links }: LibraryOptions) {
    this.#database = database
    this.#archive = archive
    this.#links = links
    this.#gallery = new GalleryTable(database)
    this.#facts = new PictureFactsTable(database)
    this.#settings = new SettingsTable(database)
  }

  /**
   * Tells all that is known of those pictures that the viewer may see, in the order of the ids; the others are left out. `base`: the address
   * of this server, without trailing slash.
   */
  async describe(ids: readonly string[], viewer: Viewer, base: string): Promise<readonly Picture[]> {
    return this.#write(await this.#visible(ids, viewer), base)
  }

  /** Notes what is known of a picture that was just kept. Gives false where it is gone. */
  async record(pictureId: string, facts: PictureFacts): Promise<boolean> {
    return this.#facts.record(pictureId, facts)
  }

  /** Notes what is known of several pictures, by their ids, as one unit. Gives how many of them are there. Throws DatabaseError. */
  async recordAll(facts: ReadonlyMap<string, PictureFacts>): Promise<number> {
    return this.#facts.recordAll(facts)
  }

  /** Those of the pictures that are the viewer's own. */
  async owns(viewer: Viewer, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.ownRows(ids, viewer)).map(({ id }) => id))
  }

  /** The row of a picture that the viewer may see; its bytes may be gone. Throws `not_found`. */
  async open(id: string, viewer: Viewer): Promise<GalleryPicture> {
    const [row] = await this.#visible([id], viewer)
    if (row === undefined) throw noPicture()
    return row
  }

  /** The viewer's own pictures, a part of the list at a time. */
  async list(
    { source, kind = "generated", ...wish }: PictureWish,
    page: PicturePage,
    viewer: Viewer,
    base: string,
  ): Promise<ListedPictures> {
    const keys = await this.#keysOf(viewer)
    const keyIds = keys.filter(({ internal }) => source === undefined || internal === (source === "app")).map(({ id }) => id)
    const matching = { ...wish, kind, keyIds }
    const [total, { rows: marks, next }] = await Promise.all([
      this.#gallery.count(matching, this.#now()),
      readPage(page.limit, (limit) => this.#gallery.page(matching, { ...page, limit }, this.#now())),
    ])
    const rows = await this.rows(marks.map(({ id }) => id))
    return { pictures: await this.#write(rows, base), next, total }
  }

  /** What there is of the viewer's own generated pictures. */
  async counts(viewer: Viewer): Promise<GalleryCounts> {
    const keys = await this.#keysOf(viewer)
    return this.#gallery.counts(
      keys.map(({ id }) => id),
      this.#now(),
    )
  }

  /** One picture with all that is known of it; its bytes are looked at once for their marks of origin. Throws `not_found`. */
  async show(id: string, viewer: Viewer, base: string): Promise<Picture> {
    const row = await this.open(id, viewer)
    const c2pa = row.c2pa ?? (await this.#lookForManifest(row))
    const [picture] = await this.#write([{ ...row, c2pa }], base)
    if (picture === undefined) throw noPicture()
    return picture
  }

  /** Marks one of the viewer's own pictures, or takes the mark away. Throws `not_found`. */
  async setFavourite(id: string, favourite: boolean, viewer: Viewer): Promise<void> {
    const [row] = await this.ownRows([id], viewer)
    if (row === undefined || !(await this.#facts.setFavourite(id, favourite, row.kind))) throw noPicture()
  }

  /** Deletes the viewer's own ones of these pictures with all that belongs to them, and gives their ids. */
  async remove(ids: readonly string[], viewer: Viewer): Promise<readonly string[]> {
    const rows = await this.ownRows([...new Set(ids)], viewer)
    for (const row of rows) await this.#archive?.remove(row)
    return rows.map(({ id }) => id)
  }

  /** What a picture was made from and what was made of it, near ones first, at most 200 pictures. Throws `not_found`. */
  async lineage(id: string, viewer: Viewer, base: string): Promise<Lineage> {
    const ids = new Set([id])
    const edges = new Map<string, { readonly from: string; readonly to: string }>()
    for (const towards of ["sources", "results"] as const) {
      for (let frontier: readonly string[] = [id]; frontier.length > 0 && ids.size < mostRelatives;) {
        const found = await this.#facts.edgesOf(frontier, towards, mostRelatives * 2)
        const next = new Set<string>()
        for (const edge of found) {
          edges.set(`${edge.from} ${edge.to}`, edge)
          const relative = towards === "sources" ? edge.from : edge.to
          if (!ids.has(relative) && ids.size + next.size < mostRelatives) next.add(relative)
        }
        for (const relative of next) ids.add(relative)
        frontier = [...next]
      }
    }
    const pictures = await this.describe([...ids], viewer, base)
    if (pictures[0]?.id !== id) throw noPicture()
    const shown = new Set(pictures.map((picture) => picture.id))
    return { pictures, edges: [...edges.values()].filter(({ from, to }) => shown.has(from) && shown.has(to)) }
  }

  /** All that is known of the viewer's own ones of these pictures, in the order of the ids. */
  async ownRows(ids: readonly string[], viewer: Viewer): Promise<readonly GalleryPicture[]> {
    return (await this.rows(ids)).filter((row) => isOwn(row, viewer))
  }

  /** All that is known of these pictures, whoever's they are, in the order of the ids. */
  async rows(ids: readonly string[]): Promise<readonly GalleryPicture[]> {
    const found = await this.#gallery.find(ids, this.#now())
    const byId = new Map(found.map((row) => [row.id, row]))
    return ids.flatMap((id) => byId.get(id) ?? [])
  }

  /** The picture with these bytes that is kept the longest for the viewer, from now on as long as a new one would be. */
  async takeAgain(sha256: string, viewer: Viewer): Promise<string | undefined> {
    const keys = await this.#keysOf(viewer)
    const ids = keys.map(({ id }) => id)
    const row = await this.#gallery.findByHash(sha256, ids, this.#now())
    if (row === undefined || this.#archive === undefined || !(await this.#archive.has(row))) return undefined
    return (await this.#gallery.prolong(row.id, this.#archive.expiryOf(this.#now()))) ? row.id : undefined
  }

  async #visible(ids: readonly string[], viewer: Viewer): Promise<readonly GalleryPicture[]> {
    const rows = await this.rows(ids)
    const own = rows.filter((row) => isOwn(row, viewer))
    if (own.length === rows.length || !hasRole(viewer.role, "operator")) return own
    return (await this.#settings.get(hideThumbnailsSetting)) === "true" ? own : rows
  }

  #keysOf({ id, role }: Viewer): ReturnType<GalleryTable["keysOf"]> {
    return this.#gallery.keysOf(id, role === "owner")
  }

  async #lookForManifest(row: GalleryPicture): Promise<boolean | null> {
    if (this.#archive === undefined || !(await this.#archive.has(row))) return null
    const found = await carriesManifest(this.#archive.read(row.sha256))
    await this.#facts.setC2pa(row.id, found, row.kind)
    return found
  }

  async #write(rows: readonly GalleryPicture[], base: string): Promise<readonly Picture[]> {
    const sources = await this.#facts.sourcesOf(rows.map(({ id }) => id))
    return rows.map((row) => toPicture(row, sources.get(row.id) ?? [], this.#links.link(row, base)))
  }

  #now(): Date {
    return new Date(this.#database.now())
  }
}

function isOwn({ key }: GalleryPicture, { id, role }: Viewer): boolean {
  return key !== null && (key.userId === id || (key.userId === null && role === "owner"))
}

/** The failure of whoever asks for a picture that is not there, or not for them. */
export function noPicture(): GatewayError {
  return new GatewayError("not_found", "There is no such picture, or it is not kept any more.")
}
