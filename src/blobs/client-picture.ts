import { owned } from "#bytes/chunk.ts"
import type { PreparedImage } from "#canonical/image.ts"
import type { PictureArchive } from "./picture-archive.ts"
import type { Spool } from "./spool.ts"

/** Difference in expiry that is not worth a second copy of a row. */
const toleranceMs = 60 * 60 * 1000

/** Where a client's pictures are kept. */
export interface ClientPictures {
  readonly archive: PictureArchive
  readonly spool: Spool
  /** How long from now, in milliseconds; absent: for ever. */
  readonly keepMs?: number
}

/** Keeps a picture that a client sent for its key, unless that key has it anyway for as long. Throws as the spool does. */
export async function keepClientPicture({ archive, spool, keepMs }: ClientPictures, image: PreparedImage, keyId: string): Promise<void> {
  const known = await archive.findByHash(image.sha256, keyId)
  const until = keepMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + keepMs - toleranceMs
  if (known !== undefined && (known.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) >= until) return
  const over = Promise.withResolvers<void>()
  const entry = spool.open(image, { owner: { keyId }, until: over.promise })
  try {
    for (const bytes of image.chunks) await entry.write(owned(bytes))
    await entry.finish({ thought: false })
  } finally {
    over.resolve()
  }
}
