import { GatewayError } from "#canonical/error.ts"
import type { HostedLinks } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { SafeFetch } from "#http/safe-fetch.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { FetchedPicture, NamedPart } from "./prepare.ts"

/** What pictures that requests name are read from. */
export interface PictureSourceOptions {
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  readonly links: HostedLinks
  readonly fetch: SafeFetch
  /** Addresses of this server besides the one by which the client came. */
  readonly bases: readonly string[]
}

/** Reads the picture that a client's request names. */
export type PictureSource = (
  part: NamedPart,
  context: Pick<ExchangeContext, "base" | "account" | "lends">,
  signal: AbortSignal,
) => Promise<FetchedPicture>

/**
 * Makes the reader of pictures that requests name. One that is kept here is given to the key that it belongs to, by its id or its
 * hash, and to a request that it is lent to; else it is `invalid_image`. A hosted link of ours comes out of the store and is never
 * fetched; one that has expired still works for the key that made the picture. Everything else goes through the safe
 * fetcher; what it refuses is `invalid_image_url` in the same words. Throws `overloaded` while one of our pictures is on its way to the
 * store.
 */
export function createPictureSource({ archive, links, fetch, bases }: PictureSourceOptions): PictureSource {
  return async (part, { base, account, lends }, signal) => {
    if (part.type === "stored-image") return readKept(archive, part.id, account.id, lends?.has(part.id) === true)
    const { url } = part
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

async function readKept(archive: PictureArchive | undefined, id: string, keyId: string, isLent: boolean): Promise<FetchedPicture> {
  const row = await (id.length === sha256Length ? archive?.findByHash(id, keyId) : archive?.find(id))
  if (archive === undefined || row === undefined || (row.keyId !== keyId && !isLent) || !(await archive.has(row))) {
    throw new GatewayError("invalid_image", "This picture is not kept for this key, or not any more. Send the picture itself.")
  }
  return { mediaType: row.mediaType, chunks: archive.read(row.sha256) }
}

const sha256Length = 64
