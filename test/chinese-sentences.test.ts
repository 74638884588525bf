import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { parseSync, Visitor } from "oxc-parser"
import { errorRules, GatewayError } from "#canonical/error.ts"
import { buildChannel } from "#channels/build-channel.ts"
import { trialWords } from "#channels/trial-words.ts"
import { knownUpstreams } from "#channels/providers.ts"
import { limitError } from "#limits/limit-error.ts"
import { translate } from "../web/src/lib/words/sentences.ts"
import { chineseOfServer } from "./web/support/words.ts"

const { sentences, failures } = await chineseOfServer()
const source = fileURLToPath(new URL("../src", import.meta.url))

/** Rooms whose refusals are read by people at a screen. */
const rooms = ["api/app", "api/admin", "accounts", "channels", "library", "studio"]

/** Codes that a page gives no cause for: what only programs send is refused with these, and they are said by what the code means. */
const ofPrograms: ReadonlySet<string> = new Set(["unsupported_media_type", "invalid_api_key"])

/** What only a program can ask for, or what is made of parts. */
const askedByPrograms = [
  "Name either `picture_ids` or a `conversation_id`.",
  "A message follows an answer of this conversation, or is its first.",
  "This message has no answer of that number.",
  "There is no interim picture of this answer here.",
  "Preferences take at most 16 KiB of JSON altogether.",
  // What is wrong is put in later.
  "`x` x.",
  "The model `x` x; x are attached.",
  "This key may not do that: it lacks the scope `x`. Use another key, or ask the operator to give it the scope.",
]

interface Text {
  readonly type: string
  readonly value?: unknown
  readonly quasis?: readonly { readonly value: { readonly cooked: string | null } }[]
}

/** The texts of a file, places to fill between them as `x`; and those that errors are made with, with their codes. */
function textsOf(file: string): { readonly texts: readonly string[]; readonly errors: readonly (readonly [code: string, text: string])[] } {
  const texts: string[] = []
  const errors: [string, string][] = []
  const read = (node: Text | undefined): string | undefined => {
    if (node?.type === "Literal" && typeof node.value === "string") return node.value
    return node?.type === "TemplateLiteral" ? node.quasis?.map(({ value }) => value.cooked ?? "").join("x") : undefined
  }
  const visitor = new Visitor({
    Literal: (node) => void texts.push(read(node as Text) ?? ""),
    TemplateElement: (node) => void texts.push(node.value.cooked ?? ""),
    NewExpression: ({ callee, arguments: [code, message] }) => {
      const text = read(message as Text | undefined)
      if (callee.type === "Identifier" && callee.name === "GatewayError" && text !== undefined) {
        errors.push([read(code as Text | undefined) ?? "", text])
      }
    },
  })
  visitor.visit(parseSync(file, readFileSync(file, "utf8")).program)
  return { texts, errors }
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
)

describe("the server's sentences in Chinese", () => {
  it("leave out nothing that a page can be refused with", () => {
    const missing = files
      .filter((name) => rooms.some((room) => name.startsWith(`${room}/`)))
      .flatMap((name) => textsOf(join(source, name)).errors)
      .filter(([code, text]) => !ofPrograms.has(code) && !askedByPrograms.includes(text) && translate(sentences, text) === undefined)
    assert.deepEqual(missing, [])
  })

  it("say every code", () => {
    assert.deepEqual(
      Object.keys(errorRules).filter((code) => !(code in failures)),
      [],
    )
  })

  it("say every outcome of a trial", () => {
    const entry = { name: "a", upstream: "gemini", preset: "google", models: ["*"], weight: 1, priority: 1, settings: {} }
    const limits = { defaults: { headersTimeoutMs: 1000, idleTimeoutMs: 1000 }, simulate: false }
    const channels = [["k"], []].map((keys) => buildChannel({ ...entry, keys }, limits))
    const reasons = readFileSync(join(source, "channels/trial-words.ts"), "utf8").match(/^ {2}[A-Z_]{6,}(?=:)/gm) ?? []
    assert.ok(reasons.length > 5)
    const outcomes = ["picture", "text", "text_only", "refused", "no_image_generated", ...Object.keys(errorRules)] as Parameters<
      typeof trialWords
    >[0][]
    const logs = [{}, { providerStatus: 401 }, { providerStatus: 500 }, ...reasons.map((reason) => ({ reason: reason.trim() }))]
    for (const outcome of outcomes) {
      if (outcome in errorRules && !/^upstream_|^model_not_found|^invalid_request|^no_image|^content/.test(outcome)) continue
      for (const channel of channels) {
        for (const log of logs) {
          for (const more of [{}, { limitMs: 9000 }]) {
            const failure = new GatewayError("upstream_error", "x", { log })
            const words = trialWords(outcome, { channel, model: "m", failure, ...more })
            assert.notEqual(translate(sentences, words), undefined, words)
            assert.doesNotMatch(translate(sentences, words) ?? "", /answered|in time|within/)
          }
        }
        const words = trialWords(outcome, { channel, model: "m" })
        assert.notEqual(translate(sentences, words), undefined, words)
      }
    }
  })

  it("say every limit", () => {
    for (const reason of ["requests", "pictures", "concurrency"] as const) {
      for (const limit of [0, 1, 2]) {
        for (const retryAfterMs of [undefined, 900, 9000]) {
          const state = { [reason]: { limit, remaining: 0, resetMs: 0 } }
          const refusal = { reason, state, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } as unknown as Parameters<
            typeof limitError
          >[0]
          const said = translate(sentences, limitError(refusal).message) ?? limitError(refusal).message
          assert.doesNotMatch(said, /[a-z]/i)
        }
      }
    }
  })

  it("say what the settings of every protocol mean", () => {
    const missing = knownUpstreams.flatMap(({ settings }) => {
      const { properties = {} } = (
        settings as unknown as { toJSONSchema(options: object): { properties?: Record<string, { description?: string }> } }
      ).toJSONSchema({ io: "input" })
      return Object.values(properties).flatMap(({ description = "" }) =>
        translate(sentences, description) === undefined ? [description] : [],
      )
    })
    assert.deepEqual(missing, [])
  })

  it("are said of sentences that the server still has", () => {
    const corpus = files.flatMap((name) => textsOf(join(source, name)).texts).join("\n")
    const stale = Object.keys(sentences).filter((english) => {
      const clauses = english
        .split(/\{\w+[?!]?\}|[.,:;]/)
        .map((part) => part.trim())
        .filter((part) => part.length >= 22)
      return clauses.length > 0 && !clauses.some((clause) => corpus.includes(clause))
    })
    assert.deepEqual(stale, [])
  })
})
