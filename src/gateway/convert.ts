import { owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { FormatWish } from "#canonical/request.ts"
import type { SpoolEntry } from "#blobs/spool-entry.ts"
import { ImageError } from "#images/image-error.ts"

/** Opens the spool for a picture of our own making. */
type OpenPicture = (made: { readonly encoding: "binary"; readonly mediaType: string }) => SpoolEntry

/**
 * Makes a finished picture again in the file format that the client asked for, and stores the result as a picture of
 * its own. This is the one place where a picture is read whole into memory.
 */
export async function convertPicture(image: DeliveredImage, format: FormatWish, open: OpenPicture): Promise<SpoolEntry> {
  const { mediaType = "image/png", compression } = format
  const pieces: Uint8Array[] = []
  for await (const { bytes, lease } of image.read("binary")) {
    pieces.push(Uint8Array.from(bytes))
    lease.release()
  }
  const entry = open({ encoding: "binary", mediaType })
  try {
    // Loaded when first needed: the picture library takes a tenth of a second that no start should pay for.
    const { convertImage } = await import("#images/convert.ts")
    const made = await convertImage(Buffer.concat(pieces), { mediaType, ...(compression === undefined ? {} : { compression }) })
    await entry.write(owned(made))
    await entry.finish({ thought: false })
    return entry
  } catch (error) {
    const failure =
      error instanceof ImageError
        ? new GatewayError(
            "invalid_request",
            "The picture that was drawn can't be made into the format asked for. Ask for another format, or none.",
            { param: "output_format", executed: "yes", cause: error },
          )
        : error
    entry.fail(
      failure instanceof GatewayError ? failure : new GatewayError("internal", "The picture could not be converted.", { cause: failure }),
    )
    throw failure
  }
}
