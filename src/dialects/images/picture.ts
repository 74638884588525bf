import type { DeliveredImage } from "#canonical/image.ts"
import type { GenerationRequest } from "#canonical/request.ts"

/** What a picture turned out to be (measured), and what was asked of it (echoed). */
interface PictureFacts {
  readonly background: string
  readonly output_format: string
  readonly quality: string
  readonly size: string
}

/** Describes a picture in the words of the API: `size` and `output_format` come from its bytes. */
export function pictureFacts(image: DeliveredImage, request: GenerationRequest): PictureFacts {
  return {
    background: request.format.background ?? "auto",
    output_format: image.mediaType.slice("image/".length),
    quality: request.quality ?? "auto",
    size: `${image.width}x${image.height}`,
  }
}
