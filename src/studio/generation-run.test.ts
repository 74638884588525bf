import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { GenerationEvent } from "#canonical/event.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { GenerationProgress, GenerationRow } from "#database/generations-table.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { FreeAnswers } from "#gateway/free-answers.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { RunningExchanges } from "#gateway/running-exchanges.ts"
import { requestOf, testModel } from "#gateway/gateway-testing.ts"
import { type Announcement, Announcements } from "./announcements.ts"
import { GenerationRun } from "./generation-run.ts"

const model = testModel
const request = requestOf({ stream: true })
const place = { conversationId: "c1", messageId: "m1", userId: "ada", number: 0, model, asked: "{}", owner: "n", version: 1 }
const row: GenerationRow = { id: "req_1", ...place, createdAt: new Date(0), state: "queued", parts: "[]", pictures: 0, warnings: "[]" }

/** What a provider does until the signal ends it. */
type Provide = (signal: AbortSignal) => AsyncIterable<GenerationEvent>

/** A gateway whose provider gives these events, and whose ledger books everything for nothing. */
function gatewayOf(provide: Provide): Gateway {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const counter = { add: () => {} }
  const entry = {
    name: "channel",
    upstream: "gemini",
    baseUrl: "",
    keys: [],
    priority: 0,
    weight: 1,
    maxConcurrency: 1,
    headersTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    free: true,
    reportsThoughts: false,
    carriesSignatures: false,
    settings: {},
    map: () => model,
  }
  return {
    channels: new ChannelPool([entry]),
    ledger: {
      admit: async () => ({ type: "admitted" }),
      intent: async (intent: object) => ({ id: "att_1", intent }),
      conclude: async () => {},
      settle: async () => ({ amount: 7, lines: [] }),
    },
    running: new RunningExchanges(),
    freeAnswers: new FreeAnswers(),
    log,
    metrics: { requests: counter, attempts: counter, chargedMicroUsd: counter, ledgerOverage: counter },
    lookup: cardOfVendorModel,
    listed: [],
    resolveShape: () => ({ shape: {}, warnings: [] }),
    preparePictures: async () => ({ messages: [], byParam: new Map() }),
    checkSpace: async () => {},
    call: (_request: object, _lease: object, _card: object, signal: AbortSignal) => provide(signal),
  } as unknown as Gateway
}

async function run(provide: Provide, failures: number, shutdown = new AbortController()) {
  const written: GenerationProgress[] = []
  const announcements = new Announcements()
  const told: Announcement[] = []
  announcements.listen("c1", (announcement) => told.push(announcement))
  let tries = 0
  const generations = {
    write: async (_id: string, progress: GenerationProgress) => {
      if (++tries <= failures) throw new DatabaseError("closed", "away")
      written.push(progress)
      return true
    },
  }
  const options = {
    gateway: gatewayOf(provide),
    database: { now: () => 1000 },
    generations,
    announcements,
    track: () => {},
    shutdown: shutdown.signal,
  } as unknown as ConstructorParameters<typeof GenerationRun>[0]
  const account = { id: "key_1", label: "", payer: { keyId: "key_1" }, limits: {} }
  const composition = { request, lends: new Set<string>() }
  const made = new GenerationRun(options, row, { account, base: "", composition, prompt: "Hello." })
  return { made, written, told }
}

async function* says(...texts: readonly string[]): AsyncGenerator<GenerationEvent> {
  for (const text of texts) yield { type: "text", choice: 0, part: 0, text }
  yield { type: "finish", choice: 0, reason: "stop" }
}

async function* hangs(signal: AbortSignal): AsyncGenerator<GenerationEvent> {
  yield* []
  signal.throwIfAborted()
  await new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
}

describe("an answer that runs", () => {
  it("tells every word once and writes all of them down in the end", async () => {
    const { made, written, told } = await run(() => says("Hel", "lo."), 0)
    await made.done
    const last = written.at(-1)
    assert.deepEqual([last?.state, last?.outcome, last?.charge, last?.finishReason], ["succeeded", "text_only", 7, "stop"])
    assert.deepEqual(JSON.parse(last?.parts ?? ""), [{ type: "text", text: "Hello.", thought: false }])
    const words = told.flatMap((each) => (each.type === "text" ? [each.text] : []))
    assert.equal(words.join(""), "Hello.")
    const ends = told.filter((each) => each.type === "generation" && each.row.finishedAt !== undefined)
    assert.equal(ends.length, 1)
    assert.equal(ends[0]?.type === "generation" && ends[0].row.version, 1 + written.length)
  })

  it("writes its end down when a database that was away is back", async () => {
    const { made, written } = await run(() => says("Hello."), 4)
    await made.done
    assert.deepEqual(
      written.map(({ state }) => state),
      ["succeeded"],
    )
  })

  it("fails in the gateway's words, and as interrupted where the server is ended", async () => {
    const broken = async function* (): AsyncGenerator<GenerationEvent> {
      yield* says()
      throw new Error("no")
    }
    const failed = await run(broken, 0)
    await failed.made.done
    assert.deepEqual([failed.made.row.state, failed.made.row.outcome], ["failed", "error"])
    const shutdown = new AbortController()
    const ended = await run(hangs, 0, shutdown)
    shutdown.abort()
    await ended.made.done
    assert.deepEqual([ended.made.row.state, ended.made.row.errorCode, ended.made.row.charge], ["failed", "interrupted", 0])
  })

  it("ends as stopped where it is stopped", async () => {
    const { made, written } = await run(hangs, 0)
    made.stop()
    await made.done
    assert.deepEqual([written.at(-1)?.state, written.at(-1)?.outcome, written.at(-1)?.charge], ["stopped", undefined, 0])
  })
})
