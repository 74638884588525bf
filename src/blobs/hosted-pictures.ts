import type { Chunk } from "#bytes/chunk.ts"
import { extensionOf, type HostedLinks, parseLink } from "./hosted-links.ts"
import type { PictureArchive } from "./picture-archive.ts"
import type { PictureRow } from "./picture-rows.ts"
import { parseRange } from "./byte-range.ts"

/** A request for a hosted picture. */
export interface HostedRequest {
  /** `GET` or `HEAD`. */
  readonly method: string
  /** `/i/{id}.{ext}` */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** An answer with its framing: `content-length` is set wherever there is a body. */
export interface HostedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Absent for HEAD, 302, 304 and 416. */
  readonly body?: Uint8Array | AsyncIterable<Chunk>
}

/** Serves kept pictures to whoever has their signed link. */
export interface HostedPictures {
  serve(request: HostedRequest): Promise<HostedAnswer>
}

/** What {@link createHostedPictures} needs. */
export interface HostedPicturesOptions {
  readonly archive: PictureArchive
  readonly links: HostedLinks
  /** Hears of a picture that should be there and whose bytes are gone. */
  readonly lost?: (row: PictureRow) => void
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/** How long the store's own address of a picture holds, and how long a client may remember it. */
const handedOut = { seconds: 300, rememberedSeconds: 60 }
const yearSeconds = 365 * 24 * 3600
const missing = Buffer.from(
  JSON.stringify({
    error: {
      message: "There is no picture at this address, or its link has expired. Ask for the picture again.",
      type: "invalid_request_error",
      param: null,
      code: "not_found",
    },
  }),
)
/** Whatever the bytes are, a browser shows them as the picture they were found to be, and runs nothing. */
const guards = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "cross-origin",
}

/**
 * Makes the answers of `/i/{id}.{ext}`: single ranges, `If-None-Match` and `If-Range`. A link that is wrong, altered,
 * expired, or names nothing gets the same 404, so that an answer tells nothing about what exists. Where the store hands out
 * a picture itself, GET is answered by 302. Throws `overloaded` while the store cannot be reached, or the picture has
 * not reached it yet.
 */
export function createHostedPictures({ archive, links, lost, now = () => new Date() }: HostedPicturesOptions): HostedPictures {
  const find = async ({ path, query }: HostedRequest): Promise<PictureRow | undefined> => {
    const link = parseLink(path, query)
    if (link === undefined || links.verify(link, now()) !== "valid") return undefined
    const row = await archive.find(link.id)
    if (row === undefined || extensionOf(row.mediaType) !== link.extension) return undefined
    if (await archive.has(row)) return row
    lost?.(row)
    return undefined
  }
  return {
    serve: async (request) => {
      const row = await find(request)
      const answer = row === undefined ? notFound() : await respond(request, row, archive, now())
      if (request.method !== "HEAD") return answer
      return { status: answer.status, headers: answer.headers }
    },
  }
}

function notFound(): HostedAnswer {
  const headers = { "content-type": "application/json", "content-length": String(missing.byteLength), "cache-control": "no-store" }
  return { status: 404, headers: { ...headers, "x-content-type-options": "nosniff" }, body: missing }
}

async function respond(
  { method, headers: asked }: HostedRequest,
  row: PictureRow,
  archive: PictureArchive,
  now: Date,
): Promise<HostedAnswer> {
  const etag = `"${row.sha256}"`
  const leftSeconds = row.expiresAt === undefined ? yearSeconds : Math.floor((row.expiresAt.getTime() - now.getTime()) / 1000)
  const fileName = `${row.id}.${extensionOf(row.mediaType)}`
  const headers = {
    ...guards,
    etag,
    "accept-ranges": "bytes",
    "cache-control": `private, max-age=${Math.min(leftSeconds, yearSeconds)}, immutable`,
    "content-type": row.mediaType,
    "content-disposition": `inline; filename="${fileName}"`,
  }
  if (matches(asked["if-none-match"], etag)) return { status: 304, headers }

  const { seconds, rememberedSeconds } = handedOut
  const elsewhere = method === "GET" ? await archive.link(row.sha256, { mediaType: row.mediaType, fileName, seconds }) : undefined
  if (elsewhere !== undefined) {
    const remembered = `private, max-age=${Math.max(0, Math.min(leftSeconds, rememberedSeconds))}`
    return { status: 302, headers: { ...guards, location: elsewhere, "cache-control": remembered, "content-length": "0" } }
  }

  const isStale = asked["if-range"] !== undefined && asked["if-range"].trim() !== etag
  const range = isStale ? undefined : parseRange(asked["range"], row.byteLength)
  if (range === "unsatisfiable") {
    return { status: 416, headers: { ...guards, "content-range": `bytes */${row.byteLength}`, "content-length": "0" } }
  }
  if (range === undefined) {
    return { status: 200, headers: { ...headers, "content-length": String(row.byteLength) }, body: archive.read(row.sha256) }
  }
  const { start, end } = range
  return {
    status: 206,
    headers: { ...headers, "content-length": String(end - start), "content-range": `bytes ${start}-${end - 1}/${row.byteLength}` },
    body: archive.read(row.sha256, range),
  }
}

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag)
}
