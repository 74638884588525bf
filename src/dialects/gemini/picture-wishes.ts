import type { Warning } from "#canonical/event.ts"
import type { FormatWish, ShapeWish } from "#canonical/request.ts"
import { mergeShapes, parseAspectRatio, parseImageSize } from "#dialects/read.ts"
import { Fields } from "#json/fields.ts"
import { either } from "./spelling.ts"

/** What a generation config asks of the picture. */
export interface PictureWishes {
  readonly shape: ShapeWish
  readonly format: FormatWish
  readonly warnings: readonly Warning[]
}

/** Fields of Vertex AI's image config that have no meaning outside it. */
const vertexOnly = ["personGeneration", "prominentPeople"] as const

/**
 * Reads `imageConfig` and the image member of `responseFormat`; undefined where the config has neither. Throws
 * `invalid_request` for an impossible value, and where the two contradict each other.
 */
export function readPictureWishes(config: Fields): PictureWishes | undefined {
  const imageConfig = config.object(either("imageConfig"))
  const responseFormat = readResponseFormat(config)
  if (imageConfig === undefined && responseFormat === undefined) return undefined
  const wishes = [imageConfig === undefined ? undefined : readImageConfig(imageConfig), responseFormat].filter((wish) => wish !== undefined)
  return {
    shape: mergeShapes(wishes.map(({ shape }) => shape)),
    format: Object.assign({}, ...wishes.map(({ format }) => format)),
    warnings: wishes.flatMap(({ warnings }) => warnings),
  }
}

function readImageConfig(fields: Fields): PictureWishes {
  const options = fields.object(either("imageOutputOptions"))
  const mediaType = readMediaType(options, "mimeType") ?? readMediaType(fields, "outputMimeType")
  const bounds = { min: 0, max: 100 }
  const compression = options?.integer(either("compressionQuality"), bounds) ?? fields.integer(either("outputCompressionQuality"), bounds)
  return {
    shape: readShape(fields, fields.string(either("aspectRatio")), fields.string(either("imageSize"))),
    format: {
      ...(mediaType === undefined ? {} : { mediaType }),
      ...(compression === undefined ? {} : { compression }),
    },
    warnings: vertexOnly
      .filter((name) => fields.raw(either(name)) !== undefined)
      .map((name) => ({
        code: "unsupported",
        message: `\`${name}\` belongs to Vertex AI and was ignored.`,
        param: `${fields.path}.${name}`,
      })),
  }
}

/** `responseFormat` is one object or a list of them, of which one may be about the picture; its values are enum names. */
function readResponseFormat(config: Fields): PictureWishes | undefined {
  const value = config.raw(either("responseFormat"))
  const path = `${config.path}.responseFormat`
  const formats = (Array.isArray(value) ? value : [value]).filter((format) => format !== undefined)
  const image = formats.map((format) => new Fields(format, path).object("image")).find((found) => found !== undefined)
  if (image === undefined) return undefined
  const mediaType = readMediaType(image, "mimeType")
  const delivery = image.string("delivery")
  return {
    shape: readShape(image, ratioOfName(image.string(either("aspectRatio"))), sizeOfName(image.string(either("imageSize")))),
    format: mediaType === undefined ? {} : { mediaType },
    warnings:
      delivery?.toUpperCase() === "URI"
        ? [{ code: "unsupported", message: "Pictures are delivered inline; there is no delivery by URI.", param: `${image.path}.delivery` }]
        : [],
  }
}

function readShape(fields: Fields, aspectRatio: string | undefined, imageSize: string | undefined): ShapeWish {
  return {
    ...(aspectRatio === undefined ? {} : { aspectRatio: parseAspectRatio(aspectRatio, `${fields.path}.aspectRatio`) }),
    ...(imageSize === undefined ? {} : { imageSize: parseImageSize(imageSize, `${fields.path}.imageSize`) }),
  }
}

const numbers = { ONE: 1, TWO: 2, THREE: 3, FOUR: 4, FIVE: 5, EIGHT: 8, NINE: 9, SIXTEEN: 16, TWENTY_ONE: 21 } as const

/** `ASPECT_RATIO_SIXTEEN_BY_NINE` as `16:9`; anything else as it is. */
function ratioOfName(name: string | undefined): string | undefined {
  if (name === undefined || name === "ASPECT_RATIO_UNSPECIFIED") return undefined
  const [, width, height] = /^ASPECT_RATIO_([A-Z_]+)_BY_([A-Z_]+)$/.exec(name) ?? []
  const [across, down] = [width, height].map((word) => Object.entries(numbers).find(([known]) => known === word)?.[1])
  return across === undefined || down === undefined ? name : `${across}:${down}`
}

const sizes: ReadonlyMap<string | undefined, string | undefined> = new Map([
  ["IMAGE_SIZE_UNSPECIFIED", undefined],
  ["IMAGE_SIZE_FIVE_TWELVE", "512"],
  ["IMAGE_SIZE_ONE_K", "1K"],
  ["IMAGE_SIZE_TWO_K", "2K"],
  ["IMAGE_SIZE_FOUR_K", "4K"],
])

function sizeOfName(name: string | undefined): string | undefined {
  return sizes.has(name) ? sizes.get(name) : name
}

/** File formats by media type, and by the enum name that `responseFormat` uses. */
const mediaTypes = {
  "image/png": "image/png",
  "image/jpeg": "image/jpeg",
  "image/webp": "image/webp",
  IMAGE_PNG: "image/png",
  IMAGE_JPEG: "image/jpeg",
  IMAGE_WEBP: "image/webp",
} as const

function readMediaType(fields: Fields | undefined, name: string): FormatWish["mediaType"] {
  const given = fields?.oneOf(either(name), Object.keys(mediaTypes) as (keyof typeof mediaTypes)[], { ignoreCase: true })
  return given === undefined ? undefined : mediaTypes[given]
}
