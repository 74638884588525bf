import { GatewayError } from "#canonical/error.ts"
import type { HostedLinks } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { SafeFetch } from "#http/safe-fetch.ts"
import type { ExchangeContext } from "./exchange.ts"
import type { FetchedPicture } from "./prepare.ts"

/** What pictures named by URL are read from. */
export interface PictureSourceOptions {
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  readonly links: HostedLinks
  readonly fetch: SafeFetch
  /** Addresses of this server besides the one by which the client came. */
  readonly bases: readonly string[]
}

/** Reads the picture that a client's request names by URL. */
export type PictureSource = (url: string, context: ExchangeContext, signal: AbortSignal) => Promise<FetchedPicture>

/**
 * Makes the reader of pictures that requests name by URL. A hosted link of ours comes out of the store and is never
 * fetched; one that has expired still works for the key that made the picture. Everything else goes through the safe
 * fetcher; what it refuses is `invalid_image_url` in the same words. Throws `overloaded` while one of our pictures is on its way to the
 * store.
 */
export function createPictureSource({ archive, links, fetch, bases }: PictureSourceOptions): PictureSource {
  return async (url, { base, account }, signal) => {
    const link = links.resolve(url, [base, ...bases], new Date())
    if (link === undefined) return fetch(url, { signal })
    const row = await archive?.find(link.id)
    const isReadable = row !== undefined && !(link.expired && row.keyId !== account.id)
    if (archive === undefined || !isReadable || !(await archive.has(row))) {
      throw new GatewayError(
        "invalid_image_url",
        "The picture at this URL could not be fetched. Check that the link is complete and has not expired.",
      )
    }
    return { mediaType: row.mediaType, chunks: archive.read(row.sha256) }
  }
}
