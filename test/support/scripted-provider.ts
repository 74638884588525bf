import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { sha256 } from "./pictures.ts"

/** A piece of an answer. */
export type ScriptedPart = { readonly text: string } | { readonly picture: Uint8Array; readonly thought?: boolean }

/** One answer of a model, or an error status. */
export interface Turn {
  readonly parts?: readonly ScriptedPart[]
  /** Google's word for how it ended. @default STOP */
  readonly finish?: string
  /** Whether there is no candidate at all. */
  readonly isEmpty?: boolean
  /** Answers with this status and no candidate. */
  readonly status?: number
  /** What it says then. @default "no" */
  readonly message?: string
}

/** The protocols that it speaks. */
export type ScriptedProtocol = "gemini" | "openai-chat"

/** What a call asked for. */
export interface ScriptedCall {
  /** All of its system text. */
  readonly system: string
  /** In lower case. */
  readonly modalities: readonly string[]
  /** The provider's key that came with it. */
  readonly key: string
}

/** Decides about a call; `number` counts from 1. */
export type Script = (number: number, call: ScriptedCall) => Turn | Promise<Turn>

/** A provider on a real socket that answers by a script and keeps what it was asked. */
export interface ScriptedProvider {
  readonly channel: Readonly<Record<string, unknown>>
  readonly calls: readonly ScriptedCall[]
  /** What was said in each call, a line for each turn: its role, its words and the hashes of its pictures. */
  readonly turns: readonly (readonly string[])[]
  /** What it does from now on; calls are counted anew. */
  follow(script: Script): void
  close(): Promise<void>
}

/** JSON of which the protocol knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

const imageTokens = 1290
const textTokens = 20

/** Starts it on a free port. Close it, or the test does not end. */
export async function startScripted(protocol: ScriptedProtocol, script: Script, name: string = protocol): Promise<ScriptedProvider> {
  let current = script
  const calls: ScriptedCall[] = []
  const turns: (readonly string[])[] = []
  const server = createServer((request, response) => void respond(request, response))
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: Json = JSON.parse((await buffer(request)).toString())
    const call = { ...(protocol === "gemini" ? geminiCall(body) : chatCall(body)), key: keyOf(request) }
    calls.push(call)
    turns.push(protocol === "gemini" ? geminiTurns(body) : chatTurns(body))
    const turn = await current(calls.length, call)
    if (turn.status !== undefined) {
      const error = { code: turn.status, message: turn.message ?? "no", status: "UNAVAILABLE" }
      response.writeHead(turn.status, { "content-type": "application/json" }).end(JSON.stringify({ error }))
      return
    }
    const isStream = body.stream === true || request.url?.includes("streamGenerateContent") === true
    const answer = JSON.stringify(protocol === "gemini" ? geminiAnswer(turn) : chatAnswer(turn, isStream))
    response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" })
    response.end(isStream ? `data: ${answer}\n\n${protocol === "gemini" ? "" : "data: [DONE]\n\n"}` : answer)
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const account =
    protocol === "gemini"
      ? { upstream: "gemini", preset: "google", baseUrl: origin }
      : { upstream: "openai-chat", baseUrl: `${origin}/v1`, settings: { manner: "openrouter" } }
  return {
    channel: { name, ...account, keys: ["provider-key"], models: ["gemini-*"] },
    calls,
    turns,
    follow: (next) => {
      calls.length = 0
      turns.length = 0
      current = next
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function keyOf({ headers }: IncomingMessage): string {
  return String(headers["x-goog-api-key"] ?? headers.authorization?.replace("Bearer ", "") ?? "")
}

function geminiCall({ systemInstruction, generationConfig }: Json): Omit<ScriptedCall, "key"> {
  const parts: readonly Json[] = systemInstruction?.parts ?? []
  const modalities: readonly string[] = generationConfig?.responseModalities ?? []
  return { system: parts.map(({ text }) => text).join("\n"), modalities: modalities.map((word) => word.toLowerCase()) }
}

function geminiTurns({ contents }: Json): readonly string[] {
  const written = ({ text, inlineData }: Json): string => text ?? hashOf(inlineData.data)
  return (contents as readonly Json[]).map(({ role, parts }) => `${role}: ${(parts as readonly Json[]).map(written).join(" ")}`)
}

function chatCall({ messages, modalities }: Json): Omit<ScriptedCall, "key"> {
  const system = (messages as readonly Json[]).filter(({ role }) => role === "system").map(({ content }) => content)
  return { system: system.join("\n"), modalities: modalities ?? [] }
}

function chatTurns({ messages }: Json): readonly string[] {
  const written = ({ text, image_url }: Json): string => text ?? hashOf(image_url.url.split(",")[1])
  const said = (messages as readonly Json[]).filter(({ role }) => role !== "system")
  return said.map(({ role, content }) => `${role}: ${typeof content === "string" ? content : (content ?? []).map(written).join(" ")}`)
}

function hashOf(base64: string): string {
  return sha256(Buffer.from(base64, "base64"))
}

function pictureTokens(parts: readonly ScriptedPart[]): number {
  return imageTokens * parts.filter((part) => "picture" in part).length
}

function geminiAnswer({ parts = [], finish = "STOP", isEmpty = false }: Turn): object {
  const tokens = pictureTokens(parts)
  const written = parts.map((part) =>
    "text" in part
      ? part
      : {
          inlineData: { mimeType: "image/png", data: Buffer.from(part.picture).toString("base64") },
          ...(part.thought === true ? { thought: true } : {}),
        },
  )
  return {
    candidates: isEmpty ? [] : [{ content: { role: "model", parts: written }, finishReason: finish }],
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: tokens || textTokens,
      totalTokenCount: 10 + (tokens || textTokens),
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: tokens }],
    },
  }
}

function chatAnswer({ parts = [], finish = "STOP", isEmpty = false }: Turn, isStream: boolean): object {
  const tokens = pictureTokens(parts)
  const images = parts.flatMap((part) =>
    "text" in part
      ? []
      : [{ type: "image_url", image_url: { url: `data:image/png;base64,${Buffer.from(part.picture).toString("base64")}` } }],
  )
  const message = {
    role: "assistant",
    content: parts.map((part) => ("text" in part ? part.text : "")).join(""),
    ...(images.length === 0 ? {} : { images }),
  }
  const choice = {
    index: 0,
    [isStream ? "delta" : "message"]: isEmpty ? { role: "assistant", content: "" } : message,
    finish_reason: "stop",
    native_finish_reason: finish,
  }
  return {
    id: "gen-1",
    model: "google/gemini-2.5-flash-image",
    choices: [choice],
    usage: {
      prompt_tokens: 10,
      completion_tokens: tokens || textTokens,
      total_tokens: 10 + (tokens || textTokens),
      completion_tokens_details: { image_tokens: tokens },
    },
  }
}
