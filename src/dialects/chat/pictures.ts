import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { escaped, utf8 } from "#dialects/write.ts"
import type { Flavour } from "./flavour.ts"

/** How a flavour writes pictures. */
export interface PictureForm {
  /** The member of a message or delta that lists the pictures; undefined where they stand in its `content`. */
  readonly list?: "images" | "multi_mod_content"
  /** Where the text goes besides `content`: into the same list. */
  readonly listsText: boolean
  /** Whether `image.url` names the first picture: as it stands in the content, or where there is a hosted link of it. */
  readonly image: "as-in-content" | "hosted" | "none"
  /** Whether the model's thoughts are shown, as `reasoning`. */
  readonly showsThoughts: boolean
  /** Writes a picture: as a member of the list, or as the inside of a JSON string that holds its URL. */
  write(image: DeliveredImage, delivery: Delivery): AsyncGenerator<Chunk>
}

/** One of the two ways in which `multi_mod_content` spells a picture. */
interface Spelling {
  readonly blob: string
  readonly mediaType: string
  /** How the name of the data is written, up to the opening quote of its value. */
  readonly data: string
}

const snake: Spelling = { blob: "inline_data", mediaType: "mime_type", data: `"data":"` }
const camel: Spelling = { blob: "inlineData", mediaType: "mimeType", data: `"data":"` }
/** Clients that look for `"data":"` in the raw answer must find each picture once. */
const camelTwin: Spelling = { ...camel, data: `"data": "` }

const multiModContent = { list: "multi_mod_content", listsText: true, image: "hosted", showsThoughts: false } as const
const inContent = { listsText: false, showsThoughts: false } as const

/** The form of every flavour. */
export const pictureForms = {
  openrouter: { list: "images", listsText: false, image: "none", showsThoughts: true, write: imageUrl },
  aihubmix: { ...multiModContent, write: (image) => inlineData(image, [snake, camelTwin]) },
  "aihubmix-snake": { ...multiModContent, write: (image) => inlineData(image, [snake]) },
  "aihubmix-camel": { ...multiModContent, write: (image) => inlineData(image, [camel]) },
  geekai: { ...inContent, image: "as-in-content", write: hostedUrl },
  markdown: { ...inContent, image: "none", write: dataUrl },
} as const satisfies Record<Flavour, PictureForm>

/** The hosted link of a picture, once it is safely stored; undefined where pictures are not kept. */
export async function hostedLink(image: DeliveredImage, delivery: Delivery): Promise<string | undefined> {
  return delivery.link(await image.stored)
}

/** Whether a flavour that wants links had to write this picture in full. */
export async function lacksLink(form: PictureForm, image: DeliveredImage | undefined, delivery: Delivery): Promise<boolean> {
  return form.image === "as-in-content" && image !== undefined && (await hostedLink(image, delivery)) === undefined
}

async function* hostedUrl(image: DeliveredImage, delivery: Delivery): AsyncGenerator<Chunk> {
  const link = await hostedLink(image, delivery)
  if (link === undefined) yield* dataUrl(image)
  else yield utf8(escaped(link))
}

async function* dataUrl(image: DeliveredImage): AsyncGenerator<Chunk> {
  yield utf8(`data:${image.mediaType};base64,`)
  yield* image.read("base64")
}

async function* imageUrl(image: DeliveredImage): AsyncGenerator<Chunk> {
  yield utf8(`{"type":"image_url","image_url":{"url":"`)
  yield* dataUrl(image)
  yield utf8(`"}}`)
}

async function* inlineData(image: DeliveredImage, spellings: readonly Spelling[]): AsyncGenerator<Chunk> {
  let before = "{"
  for (const { blob, mediaType, data } of spellings) {
    yield utf8(`${before}"${blob}":{"${mediaType}":"${image.mediaType}",${data}`)
    yield* image.read("base64")
    yield utf8(`"}`)
    before = ","
  }
  yield utf8("}")
}
