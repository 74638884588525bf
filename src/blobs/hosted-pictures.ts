import { extensionOf, type HostedLinks, parseLink } from "./hosted-links.ts"
import { answerPicture, type HostedAnswer, pictureGuards } from "./picture-answer.ts"
import type { PictureArchive } from "./picture-archive.ts"
import type { PictureRow } from "./picture-rows.ts"

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
const guards = { ...pictureGuards, "cross-origin-resource-policy": "cross-origin" }

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
      const answer = row === undefined ? notFound() : await answerPicture(request, row, { archive, now: now(), guards, handsOut: true })
      if (request.method !== "HEAD") return answer
      return { status: answer.status, headers: answer.headers }
    },
  }
}

function notFound(): HostedAnswer {
  const headers = { "content-type": "application/json", "content-length": String(missing.byteLength), "cache-control": "no-store" }
  return { status: 404, headers: { ...headers, "x-content-type-options": "nosniff" }, body: missing }
}
