import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server"
import type { Chunk } from "#bytes/chunk.ts"
import { extensionOf } from "#blobs/hosted-links.ts"
import type { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage, StoredImage } from "#canonical/image.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { noPicture } from "#dialects/no-picture.ts"
import { isThought } from "#dialects/write.ts"
import { toUsd } from "#ledger/usd.ts"
import type { ReturnWish } from "./decode-tool.ts"

/** Most bytes of pictures within one answer: with `auto` so few that their base64 stays below 1 MiB, beyond which common clients refuse an answer. */
const inlineBytes = { auto: 700 * 1024, image: 8 * 1024 * 1024, link: 0 } as const satisfies Record<ReturnWish, number>

/** How an answer is to be made. */
export interface ResultOptions {
  readonly wish: ReturnWish
  /** How many pictures were asked for. */
  readonly count: number
  /** Tells the caller how far it has come. */
  readonly say: (message: string) => void
}

/**
 * Gathers an answer's events as the result of a tool: each picture as itself or as a link, its facts, and what the model said.
 * A picture that is not kept has no link and is always within. Throws `no_image_generated`, and whatever the events throw.
 */
export async function toolResult(
  events: AsyncIterable<DeliveryEvent>,
  delivery: Delivery,
  { wish, count, say }: ResultOptions,
): Promise<CallToolResult> {
  const pictures: { readonly content: ContentBlock; readonly facts: Facts }[] = []
  const warnings: string[] = []
  let room: number = inlineBytes[wish]
  const said = new Map<number, string>()
  let microUsd = 0
  for await (const event of events) {
    if (event.type === "text" && event.thought !== true) said.set(event.choice, (said.get(event.choice) ?? "") + event.text)
    if (event.type === "charge") microUsd = event.microUsd
    if (event.type !== "image" || (await isThought(event.image))) continue
    const stored = await event.image.stored
    const url = delivery.link(stored)
    const isInline = url === undefined || stored.byteLength <= room
    if (isInline) room -= stored.byteLength
    else if (wish === "image") warnings.push(`Picture ${pictures.length + 1} comes as a link: an answer holds at most 8 MiB of pictures.`)
    pictures.push({
      facts: factsOf(stored, url),
      content: isInline
        ? { type: "image", data: await base64Of(event.image), mimeType: stored.mediaType }
        : linkTo(stored, url, pictures.length + 1),
    })
    if (count > 1) say(`${pictures.length} of ${count} pictures are there`)
  }
  if (pictures.length === 0) throw noPicture()
  const text = [...said]
    .toSorted(([a], [b]) => a - b)
    .map(([, words]) => words.trim())
    .filter((words) => words !== "")
    .join("\n")
  const structured = {
    request_id: delivery.id,
    model: delivery.model,
    pictures: pictures.map(({ facts }) => facts),
    ...(text === "" ? {} : { text }),
    cost_usd: toUsd(microUsd),
    warnings: [...delivery.warnings.map(({ message }) => message), ...warnings],
  }
  return {
    content: [...pictures.map(({ content }) => content), { type: "text", text: inWords(structured, delivery.demo) }],
    structuredContent: structured,
  }
}

/** Gives a failure as the result of a tool: what went wrong and what to do, in words, and for programs in `_meta`. */
export function failedResult({ code, message, details }: GatewayError, requestId: string): CallToolResult {
  const { param, retryAfterMs, modelText } = details
  const retryAfterS = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000)
  const sentences = [
    // An assistant has a tool for that, and no way to a route.
    message.replace("GET /v1/models lists", "list_models lists"),
    ...(retryAfterS === undefined ? [] : [`Try again in ${retryAfterS} s.`]),
    ...(modelText === undefined ? [] : [`The model said: ${modelText}`]),
    `(${code}, request ${requestId})`,
  ]
  return {
    isError: true,
    content: [{ type: "text", text: sentences.join(" ") }],
    _meta: {
      "limn/error": {
        code,
        request_id: requestId,
        ...(param === undefined ? {} : { param }),
        ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }),
      },
    },
  }
}

type Facts = ReturnType<typeof factsOf>

function factsOf({ id, width, height, mediaType, byteLength, sha256, expiresAt }: StoredImage, url: string | undefined) {
  return {
    ...(url === undefined ? {} : { id, url }),
    width,
    height,
    media_type: mediaType,
    bytes: byteLength,
    sha256,
    ...(url === undefined || expiresAt === undefined ? {} : { expires_at: expiresAt.toISOString() }),
  }
}

function linkTo({ width, height, mediaType, byteLength }: StoredImage, uri: string, number: number): ContentBlock {
  return {
    type: "resource_link",
    uri,
    name: `picture-${number}.${extensionOf(mediaType)}`,
    description: `${width}×${height} pixels`,
    mimeType: mediaType,
    size: byteLength,
  }
}

async function base64Of(image: DeliveredImage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const { bytes, lease } of image.read("base64") as AsyncIterable<Chunk>) {
    pieces.push(Buffer.from(bytes))
    lease.release()
  }
  return Buffer.concat(pieces).toString("latin1")
}

/** The same for a model that reads words: what it got, and how to go on. */
function inWords(
  {
    pictures,
    text,
    cost_usd: cost,
    warnings,
  }: { readonly pictures: readonly Facts[]; readonly text?: string; readonly cost_usd: string; readonly warnings: readonly string[] },
  demo: boolean,
): string {
  const lines = pictures.map(({ width, height, media_type: mediaType, id, url }, index) => {
    const what = `Picture ${index + 1}: ${width}×${height} ${mediaType.slice("image/".length).toUpperCase()}`
    return id === undefined ? `${what}.` : `${what}, id ${id}, ${url}`
  })
  return [
    ...(text === undefined ? [] : [text, ""]),
    ...lines,
    ...(pictures[0]?.id === undefined ? [] : ["To change a picture, call edit_image with its id in `images`."]),
    ...(demo ? ["Drawn by the built-in painter: no provider is configured (demo mode)."] : [`Cost: ${cost} USD.`]),
    ...warnings.map((warning) => `Note: ${warning}`),
  ].join("\n")
}
