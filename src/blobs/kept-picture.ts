import type { DeliveredImage, ImageTrailer } from "#canonical/image.ts"
import { encodeBase64 } from "./encode-base64.ts"
import type { PictureArchive } from "./picture-archive.ts"

/**
 * Gives a picture of the archive as it was delivered the first time, byte for byte. `trailer` is what its provider said of
 * it. Undefined where it is not kept any more. Throws `overloaded` where that cannot be said at the moment.
 */
export async function findKeptPicture(archive: PictureArchive, id: string, trailer: ImageTrailer): Promise<DeliveredImage | undefined> {
  const row = await archive.find(id)
  if (row === undefined || !(await archive.has(row))) return undefined
  const { sha256, mediaType, width, height, byteLength, expiresAt } = row
  return {
    mediaType,
    width,
    height,
    read: (encoding) => (encoding === "binary" ? archive.read(sha256) : encodeBase64(archive.read(sha256))),
    trailer: Promise.resolve(trailer),
    stored: Promise.resolve({ id, sha256, mediaType, width, height, byteLength, ...(expiresAt === undefined ? {} : { expiresAt }) }),
  }
}
