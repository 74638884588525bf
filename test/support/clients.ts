import { createHash } from "node:crypto"

/** What a client wants, in no dialect. */
export interface Wish {
  readonly model: string
  readonly prompt: string
  /** Base64 of pictures to go with the prompt. */
  readonly pictures?: readonly string[]
  /** A picture that the model is said to have drawn before, with the prompt that it drew it for. */
  readonly earlier?: { readonly prompt: string; readonly picture: string }
  readonly count?: number
}

/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly pictures: readonly Buffer[]
  readonly text: string
  /** `code`, `status` or whatever the dialect calls it, and the whole. */
  readonly error?: unknown
  readonly body: string
}

/** One way of speaking to a server. */
export interface Client {
  readonly name: string
  /** Whether it asks for several in one request. */
  readonly counts: boolean
  /** Whether a missing picture is an error here. */
  readonly requiresPicture: boolean
  ask(base: string, key: string, wish: Wish): Promise<Reply>
}

type Json = Record<string, unknown>

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** The hashes of a reply's pictures, in order. */
export function hashes(reply: Reply): readonly string[] {
  return reply.pictures.map(sha256)
}

async function post(url: string, headers: Record<string, string>, body: Json | FormData): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, ...(body instanceof FormData ? {} : { "content-type": "application/json" }) },
    body: body instanceof FormData ? body : JSON.stringify(body),
  })
  return { response, text: await response.text() }
}

/** The JSON documents of an event stream; throws where one is not sound. */
function documents(text: string): readonly Json[] {
  return text
    .split(/\r?\n\r?\n/)
    .flatMap((event) => event.split(/\r?\n/).filter((line) => line.startsWith("data: ")))
    .map((line) => line.slice(6))
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data) as Json)
}

const bytesOfUrl = async (url: string): Promise<Buffer> =>
  url.startsWith("data:") ? Buffer.from(url.slice(url.indexOf(",") + 1), "base64") : Buffer.from(await (await fetch(url)).arrayBuffer())

function gemini(name: string, stream: "none" | "sse" | "array", mount: string): Client {
  return {
    name,
    counts: true,
    requiresPicture: false,
    ask: async (base, key, { model, prompt, pictures = [], earlier, count }) => {
      const inline = (data: string): Json => ({ inlineData: { mimeType: "image/png", data } })
      const contents = [
        ...(earlier === undefined
          ? []
          : [
              { role: "user", parts: [{ text: earlier.prompt }] },
              { role: "model", parts: [inline(earlier.picture)] },
            ]),
        { role: "user", parts: [{ text: prompt }, ...pictures.map(inline)] },
      ]
      const method = stream === "none" ? "generateContent" : "streamGenerateContent"
      const generationConfig = { responseModalities: ["TEXT", "IMAGE"], ...(count === undefined ? {} : { candidateCount: count }) }
      const url = `${base}${mount}/models/${model}:${method}${stream === "sse" ? "?alt=sse" : ""}`
      const { response, text } = await post(url, { "x-goog-api-key": key }, { contents, generationConfig })
      const parsed: readonly Json[] = stream === "sse" && response.ok ? documents(text) : [JSON.parse(text) as Json].flat()
      const error = parsed.find((document) => document["error"] !== undefined)?.["error"]
      type Part = { text?: string; thought?: boolean; inlineData?: { data: string } }
      const candidates = parsed.flatMap((document) => (document["candidates"] ?? []) as { index?: number; content?: { parts?: Part[] } }[])
      const parts = candidates.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)).flatMap(({ content }) => content?.parts ?? [])
      const shown = parts.filter(({ thought }) => thought !== true)
      return {
        status: response.status,
        headers: response.headers,
        pictures: shown.flatMap(({ inlineData }) => (inlineData === undefined ? [] : [Buffer.from(inlineData.data, "base64")])),
        text: shown.map((part) => part.text ?? "").join(""),
        ...(error === undefined ? {} : { error }),
        body: text,
      }
    },
  }
}

interface Message {
  readonly content?: string | null
  readonly images?: readonly { readonly image_url: { readonly url: string } }[]
  readonly multi_mod_content?: readonly {
    readonly inlineData?: { readonly data?: string }
    readonly inline_data?: { readonly data?: string }
  }[]
}

function chat(name: string, path: string, extra: Json, stream: boolean, flavour?: string): Client {
  const read = async (message: Message): Promise<Buffer[]> => {
    const found: Buffer[] = []
    for (const { image_url } of message.images ?? []) found.push(await bytesOfUrl(image_url.url))
    for (const part of message.multi_mod_content ?? []) {
      const data = part.inline_data?.data ?? part.inlineData?.data
      if (data !== undefined) found.push(Buffer.from(data, "base64"))
    }
    for (const [, url] of (message.content ?? "").matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) found.push(await bytesOfUrl(url as string))
    return found
  }
  return {
    name,
    counts: true,
    requiresPicture: false,
    ask: async (base, key, { model, prompt, pictures = [], earlier, count }) => {
      const image = (data: string): Json => ({ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } })
      const messages = [
        ...(earlier === undefined
          ? []
          : [
              { role: "user", content: earlier.prompt },
              { role: "assistant", content: "Here it is.", images: [image(earlier.picture)] },
            ]),
        { role: "user", content: pictures.length === 0 ? prompt : [{ type: "text", text: prompt }, ...pictures.map(image)] },
      ]
      const headers = { authorization: `Bearer ${key}`, ...(flavour === undefined ? {} : { "x-limn-images": flavour }) }
      const body = { model, messages, ...extra, ...(stream ? { stream } : {}), ...(count === undefined ? {} : { n: count }) }
      const { response, text } = await post(`${base}${path}`, headers, body)
      const parsed = stream && response.ok ? documents(text) : [JSON.parse(text) as Json]
      const error = parsed.find((document) => document["error"] !== undefined)?.["error"]
      const choices = parsed.flatMap((document) => (document["choices"] ?? []) as { index: number; message?: Message; delta?: Message }[])
      const found: Buffer[] = []
      for (const { message, delta } of choices.toSorted((a, b) => a.index - b.index)) found.push(...(await read(message ?? delta ?? {})))
      return {
        status: response.status,
        headers: response.headers,
        pictures: found,
        text: choices.map(({ message, delta }) => (message ?? delta)?.content ?? "").join(""),
        ...(error === undefined ? {} : { error }),
        body: text,
      }
    },
  }
}

function images(name: string, stream: boolean, form: "json" | "multipart"): Client {
  return {
    name,
    counts: true,
    requiresPicture: true,
    ask: async (base, key, { model, prompt, pictures = [], earlier, count }) => {
      const sent = [...(earlier === undefined ? [] : [earlier.picture]), ...pictures]
      const headers = { authorization: `Bearer ${key}` }
      const fields = { model, prompt, ...(stream ? { stream } : {}), ...(count === undefined ? {} : { n: count }) }
      let body: Json | FormData = fields
      if (sent.length > 0 && form === "json")
        body = { ...fields, images: sent.map((data) => ({ image_url: `data:image/png;base64,${data}` })) }
      if (sent.length > 0 && form === "multipart") {
        body = new FormData()
        for (const [field, value] of Object.entries(fields)) body.append(field, String(value))
        for (const data of sent) body.append("image[]", new Blob([Buffer.from(data, "base64")], { type: "image/png" }), "picture.png")
      }
      const { response, text } = await post(`${base}/v1/images/${sent.length > 0 ? "edits" : "generations"}`, headers, body)
      const parsed = stream && response.ok ? documents(text) : [JSON.parse(text) as Json]
      const error = parsed.find((document) => document["error"] !== undefined)?.["error"]
      const data = stream
        ? parsed.filter(({ type }) => String(type).endsWith(".completed"))
        : parsed.flatMap((document) => (document["data"] ?? []) as Json[])
      return {
        status: response.status,
        headers: response.headers,
        pictures: data.map((item) => Buffer.from(String(item["b64_json"]), "base64")),
        text: "",
        ...(error === undefined ? {} : { error }),
        body: text,
      }
    },
  }
}

function openRouterImages(name: string, stream: boolean, mount: string): Client {
  return {
    name,
    counts: true,
    requiresPicture: true,
    ask: async (base, key, { model, prompt, pictures = [], earlier, count }) => {
      const sent = [...(earlier === undefined ? [] : [earlier.picture]), ...pictures]
      const references = sent.map((data) => ({ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }))
      const { response, text } = await post(
        `${base}${mount}/images`,
        { authorization: `Bearer ${key}` },
        {
          model,
          prompt,
          ...(stream ? { stream } : {}),
          ...(count === undefined ? {} : { n: count }),
          ...(references.length === 0 ? {} : { input_references: references }),
        },
      )
      const parsed = stream && response.ok ? documents(text) : [JSON.parse(text) as Json]
      const error = parsed.find((document) => document["error"] !== undefined)?.["error"] as Json | undefined
      const data = stream
        ? parsed.filter(({ type }) => type === "image_generation.completed")
        : parsed.flatMap((document) => (document["data"] ?? []) as Json[])
      return {
        status: response.status,
        headers: response.headers,
        pictures: data.map((item) => Buffer.from(String(item["b64_json"]), "base64")),
        text: "",
        // The code that stands elsewhere in other dialects is metadata here.
        ...(error === undefined ? {} : { error: { ...error, ...(error["metadata"] as Json | undefined) } }),
        body: text,
      }
    },
  }
}

function responses(name: string, stream: boolean, forced: boolean): Client {
  return {
    name,
    counts: true,
    requiresPicture: forced,
    ask: async (base, key, { model, prompt, pictures = [], earlier, count }) => {
      const image = (data: string): Json => ({ type: "input_image", image_url: `data:image/png;base64,${data}` })
      const input = [
        ...(earlier === undefined
          ? []
          : [
              { role: "user", content: earlier.prompt },
              { type: "image_generation_call", id: "ig_earlier", status: "completed", result: earlier.picture },
            ]),
        { role: "user", content: [{ type: "input_text", text: prompt }, ...pictures.map(image)] },
      ]
      const tools = [{ type: "image_generation", ...(count === undefined ? {} : { n: count }) }]
      const choice = forced ? { tool_choice: { type: "image_generation" } } : {}
      const body = { model, input, tools, ...choice, ...(stream ? { stream } : {}) }
      const { response, text } = await post(`${base}/v1/responses`, { authorization: `Bearer ${key}` }, body)
      const parsed = stream && response.ok ? documents(text) : [JSON.parse(text) as Json]
      const last = parsed.at(-1) as { error?: unknown; response?: { output?: Json[]; error?: unknown }; output?: Json[] }
      const output = (last.response ?? last).output ?? []
      const error = last.error ?? last.response?.error
      const content = output.flatMap((item) => (item["content"] ?? []) as { text?: string }[])
      return {
        status: response.status,
        headers: response.headers,
        pictures: output.flatMap(({ result }) => (typeof result === "string" ? [Buffer.from(result, "base64")] : [])),
        text: content.map((part) => part.text ?? "").join(""),
        ...(error === undefined || error === null ? {} : { error }),
        body: text,
      }
    },
  }
}

const both = { modalities: ["image", "text"] }

/** Every dialect in every form in which pictures come back. */
export const clients: readonly Client[] = [
  gemini("gemini", "none", "/v1beta"),
  gemini("gemini SSE", "sse", "/v1"),
  gemini("gemini array", "array", "/gemini/v1beta"),
  chat("chat openrouter", "/api/v1/chat/completions", both, false),
  chat("chat openrouter SSE", "/api/v1/chat/completions", both, true),
  chat("chat aihubmix", "/v1/chat/completions", both, false),
  chat("chat aihubmix SSE", "/aihubmix/v1/chat/completions", both, true),
  chat("chat geekai", "/api/v1/chat/completions", {}, false),
  chat("chat geekai SSE", "/geekai/api/v1/chat/completions", {}, true),
  chat("chat markdown", "/v1/chat/completions", {}, false, "markdown"),
  chat("chat markdown SSE", "/v1/chat/completions", {}, true, "markdown"),
  images("images", false, "multipart"),
  images("images JSON edits", false, "json"),
  images("images SSE", true, "multipart"),
  responses("responses", false, false),
  responses("responses SSE", true, true),
  openRouterImages("openrouter-images", false, "/api/v1"),
  openRouterImages("openrouter-images SSE", true, "/openrouter/api/v1"),
]

/** The client of a name. */
export function clientNamed(name: string): Client {
  const found = clients.find((client) => client.name === name)
  if (found === undefined) throw new Error(`there is no client named ${name}`)
  return found
}
