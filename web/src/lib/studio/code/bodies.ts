import type { SamplePicture, SampleRequest, SampleTurn } from "./sample-request.ts"
import type { Json } from "./source-text.ts"

/** The APIs that samples are written for. */
export type Dialect = "chat" | "images" | "gemini"

/** A request as it goes over the wire: `POST` to `path` below the server's address. */
export interface SampleBody {
  readonly path: string
  readonly body: { readonly [name: string]: Json }
}

/** Which of the APIs can say all that a request says, the most natural one first. */
export function dialectsFor(request: SampleRequest): readonly Dialect[] {
  const { turns, mask, modalities, size, quality, outputFormat, background } = request
  const text = turns.at(-1)?.text ?? ""
  const isPlain = [size, quality, outputFormat, background].every((wish) => wish === null)
  const fits: Readonly<Record<Dialect, boolean>> = {
    chat: mask === null,
    images: turns.length === 1 && modalities.includes("image") && text.trim() !== "",
    gemini: mask === null && isPlain,
  }
  return (["chat", "images", "gemini"] as const).filter((dialect) => fits[dialect])
}

/** Writes a request in one of the APIs. */
export function sampleBody(request: SampleRequest, dialect: Dialect): SampleBody {
  return { chat, images, gemini }[dialect](request)
}

/** What of a request the Images API has the same names for in every client. */
export function imageParameters({ aspectRatio, imageSize, size, quality, outputFormat, background, seed, count }: SampleRequest): {
  readonly known: { readonly [name: string]: Json }
  /** What the vendor's API, and so its packages, does not know. */
  readonly extra: { readonly [name: string]: Json }
} {
  return {
    known: given({ n: count === 1 ? null : count, size, quality, output_format: outputFormat, background }),
    extra: given({ aspect_ratio: aspectRatio, image_size: imageSize, seed }),
  }
}

function chat(request: SampleRequest): SampleBody {
  const { model, turns, modalities, aspectRatio, imageSize, size, quality, outputFormat, background, seed, count } = request
  const config = given({ aspect_ratio: aspectRatio, image_size: imageSize })
  return {
    path: "/api/v1/chat/completions",
    body: {
      model,
      messages: turns.map(chatMessage),
      modalities: modalities.toReversed(),
      ...(Object.keys(config).length === 0 ? {} : { image_config: config }),
      ...given({ size, quality, output_format: outputFormat, background, seed, n: count === 1 ? null : count }),
    },
  }
}

function chatMessage({ role, text, pictures }: SampleTurn): Json {
  const shown = pictures.map(({ url }) => ({ type: "image_url", image_url: { url } }))
  if (role === "assistant") return { role, content: text, ...(shown.length === 0 ? {} : { images: shown }) }
  if (shown.length === 0) return { role, content: text }
  return { role, content: [...shown, ...(text.trim() === "" ? [] : [{ type: "text", text }])] }
}

function images(request: SampleRequest): SampleBody {
  const { model, turns, mask } = request
  const { text = "", pictures = [] } = turns.at(-1) ?? {}
  const { known, extra } = imageParameters(request)
  const shared = { model, prompt: text, ...known, ...extra }
  if (pictures.length === 0) return { path: "/v1/images/generations", body: shared }
  const link = ({ url }: SamplePicture): Json => ({ image_url: url })
  return {
    path: "/v1/images/edits",
    body: { ...shared, images: pictures.map(link), ...(mask === null ? {} : { mask: link(mask) }) },
  }
}

function gemini({ model, turns, modalities, aspectRatio, imageSize, seed, count }: SampleRequest): SampleBody {
  const config = given({ aspectRatio, imageSize })
  return {
    path: `/v1beta/models/${encodeURI(model)}:generateContent`,
    body: {
      contents: turns.map(({ role, text, pictures }) => ({
        role: role === "assistant" ? "model" : "user",
        parts: [
          ...pictures.map(({ url, mediaType }) => ({ fileData: { mimeType: mediaType, fileUri: url } })),
          ...(text.trim() === "" ? [] : [{ text }]),
        ],
      })),
      generationConfig: {
        responseModalities: modalities.map((modality) => modality.toUpperCase()),
        ...(Object.keys(config).length === 0 ? {} : { imageConfig: config }),
        ...given({ seed, candidateCount: count === 1 ? null : count }),
      },
    },
  }
}

function given(values: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
