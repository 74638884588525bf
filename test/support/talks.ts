import type { Content, Part } from "./signing-provider.ts"

type Json = Record<string, unknown>

/** What one turn brought. */
export interface TurnReply {
  readonly status: number
  readonly warnings: string
  readonly body: string
  /** Of the first picture; undefined where there was none. */
  readonly picture: Buffer | undefined
}

/** A conversation that keeps its history as its client does. */
export interface Talk {
  say(prompt: string): Promise<TurnReply>
  /** Goes on with the same history elsewhere: at another address, with another key, for another model. */
  move(where: Partial<Whereabouts>): void
}

/** With whom a talk is held. */
export interface Whereabouts {
  readonly base: string
  readonly key: string
  readonly model: string
}

/** A client, and the form in which it sends its history back. */
export interface TalkForm {
  readonly name: string
  /** Whether it sends all turns back; otherwise at most the picture before. */
  readonly history: boolean
  begin(where: Whereabouts): Talk
}

/** Makes a talk of a function that asks one turn. */
function talk(where: Whereabouts, ask: (where: Whereabouts, prompt: string) => Promise<TurnReply>): Talk {
  let current = where
  return { say: (prompt) => ask(current, prompt), move: (to) => (current = { ...current, ...to }) }
}

interface Posted {
  readonly response: Response
  readonly body: string
  /** The answer, or the events of a stream, or nothing where it failed. */
  readonly documents: readonly Json[]
}

async function post(url: string, headers: Record<string, string>, content: Json | FormData): Promise<Posted> {
  const isForm = content instanceof FormData
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, ...(isForm ? {} : { "content-type": "application/json" }) },
    body: isForm ? content : JSON.stringify(content),
  })
  const body = await response.text()
  if (!response.ok) return { response, body, documents: [] }
  const isStream = response.headers.get("content-type")?.includes("event-stream") === true
  const lines = body.split(/\r?\n/).flatMap((line) => (line.startsWith("data: ") && line !== "data: [DONE]" ? [line.slice(6)] : []))
  return { response, body, documents: (isStream ? lines : [body]).map((text) => JSON.parse(text) as Json) }
}

function replyOf({ response, body }: Posted, picture: Buffer | undefined): TurnReply {
  return { status: response.status, warnings: response.headers.get("x-limn-warnings") ?? "", body, picture }
}

async function bytesOf(url: string): Promise<Buffer> {
  if (url.startsWith("data:")) return Buffer.from(url.slice(url.indexOf(",") + 1), "base64")
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

/** Google's own dialect. `echo`: whether signatures are sent back. */
export function geminiTalk(
  name: string,
  { echo, stream = false, config = {} }: { readonly echo: boolean; readonly stream?: boolean; readonly config?: Json },
): TalkForm {
  return {
    name,
    history: true,
    begin: (start) => {
      const contents: Content[] = []
      return talk(start, async ({ base, key, model }, prompt) => {
        contents.push({ role: "user", parts: [{ text: prompt }] })
        const method = stream ? "streamGenerateContent?alt=sse" : "generateContent"
        const generationConfig = { responseModalities: ["TEXT", "IMAGE"], ...config }
        const posted = await post(`${base}/v1beta/models/${model}:${method}`, { "x-goog-api-key": key }, { contents, generationConfig })
        const candidates = posted.documents.flatMap((document) => (document["candidates"] ?? []) as { content?: { parts?: Part[] } }[])
        const parts = candidates.flatMap(({ content }) => content?.parts ?? [])
        const kept = echo ? parts : parts.map(({ thoughtSignature: _signature, ...part }) => part)
        if (kept.length > 0) contents.push({ role: "model", parts: kept })
        const data = parts.find(({ inlineData, thought }) => inlineData !== undefined && thought !== true)?.inlineData?.data
        return replyOf(posted, data === undefined ? undefined : Buffer.from(data, "base64"))
      })
    },
  }
}

/** An assistant's message of a chat, or the deltas of one put together. */
export interface ChatMessage {
  content: string
  images?: readonly { readonly image_url: { readonly url: string } }[]
  multi_mod_content?: readonly Json[]
  image?: { readonly url: string }
  reasoning_details?: readonly Json[]
}

/** What a chat client keeps of an answer, and what it puts beside its next words. */
export interface ChatHabit {
  /** The assistant's message in the history; undefined where it keeps none of the conversation. */
  readonly keep: (message: ChatMessage) => Json | undefined
  /** Parts beside the user's words. */
  readonly show?: (message: ChatMessage) => readonly Json[]
}

interface ChatOptions extends ChatHabit {
  readonly path: string
  readonly extra?: Json
  readonly headers?: Record<string, string>
  readonly stream?: boolean
  /** Which of the choices it goes on with. */
  readonly choice?: number
}

/** Chat completions in any flavour. */
export function chatTalk(name: string, { path, extra = {}, headers = {}, stream = false, choice = 0, keep, show }: ChatOptions): TalkForm {
  return {
    name,
    history: keep({ content: "" }) !== undefined,
    begin: (start) => {
      let messages: Json[] = []
      let before: ChatMessage | undefined
      return talk(start, async ({ base, key, model }, prompt) => {
        const beside = before === undefined ? [] : (show?.(before) ?? [])
        messages.push({ role: "user", content: beside.length === 0 ? prompt : [{ type: "text", text: prompt }, ...beside] })
        const asked = { model, messages, ...extra, ...(stream ? { stream } : {}) }
        const posted = await post(`${base}${path}`, { authorization: `Bearer ${key}`, ...headers }, asked)
        const message = messageOf(posted.documents, choice)
        before = message
        const kept = keep(message)
        if (kept === undefined) messages = []
        else messages.push({ role: "assistant", ...kept })
        const url = pictureUrl(message)
        return replyOf(posted, url === undefined ? undefined : await bytesOf(url))
      })
    },
  }
}

function messageOf(documents: readonly Json[], wanted: number): ChatMessage {
  type Choice = { readonly index: number; readonly message?: Partial<ChatMessage>; readonly delta?: Partial<ChatMessage> }
  const whole: ChatMessage = { content: "" }
  for (const { index, message, delta } of documents.flatMap((document) => (document["choices"] ?? []) as Choice[])) {
    if (index !== wanted) continue
    const { content, images, multi_mod_content, image, reasoning_details } = message ?? delta ?? {}
    whole.content += content ?? ""
    if (images !== undefined) whole.images = [...(whole.images ?? []), ...images]
    if (multi_mod_content !== undefined) whole.multi_mod_content = [...(whole.multi_mod_content ?? []), ...multi_mod_content]
    if (reasoning_details !== undefined) whole.reasoning_details = [...(whole.reasoning_details ?? []), ...reasoning_details]
    if (image !== undefined) whole.image = image
  }
  return whole
}

/** The first picture of a message, wherever it stands. */
export function pictureUrl({ images, multi_mod_content, content }: ChatMessage): string | undefined {
  const blobs = (multi_mod_content ?? []).map((part) => (part["inline_data"] ?? part["inlineData"]) as { data?: string } | undefined)
  const data = blobs.find((blob) => blob?.data !== undefined)?.data
  if (data !== undefined) return `data:image/png;base64,${data}`
  return images?.[0]?.image_url.url ?? /!\[[^\]]*\]\(([^)]+)\)/.exec(content)?.[1]
}

/** The words of a message without its pictures. */
export function wordsOf({ content }: ChatMessage): string {
  return content.replaceAll(/!\[[^\]]*\]\([^)]+\)/g, "").trim()
}

/** Images edits, each with the picture before. `send`: how that one is given. */
export function imagesTalk(
  name: string,
  { send, extra = {} }: { readonly send: "file" | "data-url" | "hosted-url"; readonly extra?: Json },
): TalkForm {
  return {
    name,
    history: false,
    begin: (start) => {
      let before: { readonly b64_json?: string; readonly url?: string } | undefined
      return talk(start, async ({ base, key, model }, prompt) => {
        const fields = { model, prompt, ...extra, response_format: send === "hosted-url" ? "url" : "b64_json" }
        let content: Json | FormData = fields
        if (before !== undefined && send === "file") {
          content = new FormData()
          for (const [field, value] of Object.entries(fields)) content.append(field, value)
          content.append("image", new Blob([Buffer.from(before.b64_json as string, "base64")]), "picture")
        } else if (before !== undefined) {
          content = { ...fields, images: [{ image_url: before.url ?? `data:image/png;base64,${before.b64_json}` }] }
        }
        const url = `${base}/v1/images/${before === undefined ? "generations" : "edits"}`
        const posted = await post(url, { authorization: `Bearer ${key}` }, content)
        before = (posted.documents[0]?.["data"] as (typeof before)[] | undefined)?.[0]
        if (before?.url !== undefined) return replyOf(posted, await bytesOf(before.url))
        return replyOf(posted, before?.b64_json === undefined ? undefined : Buffer.from(before.b64_json, "base64"))
      })
    },
  }
}

/** OpenAI's Responses. `send`: the items of every answer, the pictures among them by their ids alone, or the id of the answer before. */
export function responsesTalk(
  name: string,
  { send, stream = false }: { readonly send: "items" | "ids" | "previous"; readonly stream?: boolean },
): TalkForm {
  return {
    name,
    history: true,
    begin: (start) => {
      let input: Json[] = []
      let previous: string | undefined
      return talk(start, async ({ base, key, model }, prompt) => {
        input.push({ role: "user", content: [{ type: "input_text", text: prompt }] })
        const chain = send === "previous" && previous !== undefined ? { previous_response_id: previous } : {}
        const asked = { model, input, tools: [{ type: "image_generation" }], ...chain, ...(stream ? { stream } : {}) }
        const posted = await post(`${base}/v1/responses`, { authorization: `Bearer ${key}` }, asked)
        const whole = stream ? posted.documents.find(({ type }) => type === "response.completed")?.["response"] : posted.documents[0]
        const { id, output = [] } = (whole ?? {}) as { readonly id?: string; readonly output?: readonly Json[] }
        previous = id
        if (send === "previous") input = []
        for (const item of send === "previous" ? [] : output) {
          const isNamed = send === "ids" && item["type"] === "image_generation_call"
          input.push(isNamed ? { type: item["type"], id: item["id"] } : item)
        }
        const data = output.find(({ type }) => type === "image_generation_call")?.["result"]
        return replyOf(posted, typeof data === "string" ? Buffer.from(data, "base64") : undefined)
      })
    },
  }
}

/** OpenRouter's Images, each with the picture before as its reference. */
export function openRouterImagesTalk(name: string): TalkForm {
  return {
    name,
    history: false,
    begin: (start) => {
      let before: string | undefined
      return talk(start, async ({ base, key, model }, prompt) => {
        const url = `data:image/png;base64,${before}`
        const references = before === undefined ? {} : { input_references: [{ type: "image_url", image_url: { url } }] }
        const posted = await post(`${base}/api/v1/images`, { authorization: `Bearer ${key}` }, { model, prompt, ...references })
        before = (posted.documents[0]?.["data"] as readonly { readonly b64_json: string }[] | undefined)?.[0]?.b64_json
        return replyOf(posted, before === undefined ? undefined : Buffer.from(before, "base64"))
      })
    },
  }
}
