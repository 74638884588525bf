import type { Chunk } from "#bytes/chunk.ts"
import { parseRange } from "./byte-range.ts"
import { extensionOf } from "./hosted-links.ts"
import type { PictureArchive } from "./picture-archive.ts"
import type { PictureRow } from "./picture-rows.ts"

/** An answer with its framing: `content-length` is set wherever there is a body. */
export interface HostedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Absent for 302, 304 and 416. */
  readonly body?: Uint8Array | AsyncIterable<Chunk>
}

/** How a picture is given. */
export interface PictureAnswerOptions {
  readonly archive: Pick<PictureArchive, "read" | "link">
  readonly now: Date
  /** Headers that stand in every answer. */
  readonly guards: Readonly<Record<string, string>>
  /** Whether the store may be asked to hand the picture out itself, by 302. */
  readonly handsOut: boolean
  /** `content-disposition`. @default inline, by the picture's id */
  readonly disposition?: string | undefined
  /** `cache-control`. @default a private cache, for as long as the picture is kept */
  readonly caching?: string | undefined
}

/** Whatever the bytes are, a browser shows them as the picture they were found to be, and runs nothing. */
export const pictureGuards = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
}

/** How long the store's own address of a picture holds, and how long a client may remember it. */
const handedOut = { seconds: 300, rememberedSeconds: 60 }
const yearSeconds = 365 * 24 * 3600

/** Gives a picture's bytes: single ranges, `If-None-Match` and `If-Range`. Whoever asks has the right to it, and the bytes are there. */
export async function answerPicture(
  { method, headers: asked }: { readonly method: string; readonly headers: Readonly<Record<string, string | undefined>> },
  row: PictureRow,
  { archive, now, guards, handsOut, disposition, caching }: PictureAnswerOptions,
): Promise<HostedAnswer> {
  const etag = `"${row.sha256}"`
  const leftSeconds = row.expiresAt === undefined ? yearSeconds : Math.floor((row.expiresAt.getTime() - now.getTime()) / 1000)
  const fileName = `${row.id}.${extensionOf(row.mediaType)}`
  const headers = {
    ...guards,
    etag,
    "accept-ranges": "bytes",
    "cache-control": caching ?? `private, max-age=${Math.min(leftSeconds, yearSeconds)}, immutable`,
    "content-type": row.mediaType,
    "content-disposition": disposition ?? `inline; filename="${fileName}"`,
  }
  if (matchesTag(asked["if-none-match"], etag)) return { status: 304, headers }

  const { seconds, rememberedSeconds } = handedOut
  const isHandedOut = handsOut && method === "GET"
  const elsewhere = isHandedOut ? await archive.link(row.sha256, { mediaType: row.mediaType, fileName, seconds }) : undefined
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

/** Whether `If-None-Match` names this tag: it compares weakly (RFC 9110, 13.1.2). */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag)
}
