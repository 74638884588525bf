import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { SpoolEntry } from "#blobs/spool-entry.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, GenerationEvent } from "#canonical/event.ts"
import { guaranteeOf, type GuaranteeWord, guaranteeWords } from "#canonical/guarantee.ts"
import type { StoredImage } from "#canonical/image.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import type { AttemptIntent } from "#ledger/ledger.ts"
import { ChannelPool } from "./channels.ts"
import { FreeAnswers } from "./free-answers.ts"
import { Gathering, type GatheringOptions } from "./gathering.ts"
import type { Gateway } from "./gateway.ts"
import { channelEntry, requestOf, testModel } from "./gateway-testing.ts"
import { repairInstruction } from "./repair.ts"

/** How a provider call ends. */
type End = "picture" | "words" | "error" | "safety"

async function* answerWith(end: End): AsyncGenerator<GenerationEvent> {
  yield { type: "start" }
  if (end === "error") throw new GatewayError("upstream_unavailable", "Not here.", { retryAfterMs: 60_000, executed: "no" })
  yield { type: "text", choice: 0, part: 0, text: end }
  if (end === "picture") {
    const chunks = (async function* () {})()
    const trailer = Promise.resolve({ thought: false })
    yield { type: "image", choice: 0, part: 1, image: { mediaType: "image/png", encoding: "binary", chunks, trailer } }
  }
  yield { type: "finish", choice: 0, reason: end === "safety" ? "content_filter" : "stop" }
}

/** A spool that keeps nothing. Every picture is another one. */
function openPicture(): SpoolEntry {
  const stored = { id: "", sha256: String(Math.random()), mediaType: "image/png", width: 1, height: 1, byteLength: 1 } satisfies StoredImage
  const image = { ...stored, stored: Promise.resolve(stored) }
  return { head: Promise.resolve({}), image, finish: () => Promise.resolve(stored), fail: () => {} } as unknown as SpoolEntry
}

const channelNames = ["one", "two", "three"]
const entries = channelNames.map((name) => channelEntry(name, { maxConcurrency: 100, free: true, reportsThoughts: true }))

/** Gathers pictures from calls that end as told, in the order in which they are made; the last end is that of all further ones. */
async function gather({ ends, count, word, stream }: { ends: readonly End[]; count: number; word: GuaranteeWord; stream: boolean }) {
  const intents: AttemptIntent[] = []
  const sent: PreparedRequest[] = []
  const counter = { add: () => {} }
  const channels = new ChannelPool(entries)
  const gateway = {
    channels,
    ledger: {
      intent: (intent: AttemptIntent) => {
        intents.push(intent)
        return Promise.resolve({ id: "", intent })
      },
      conclude: () => Promise.resolve(),
    },
    freeAnswers: new FreeAnswers(),
    log: { warn: () => {}, error: () => {} },
    metrics: { attempts: counter, repairs: counter },
    call: (prepared: PreparedRequest) => {
      sent.push(prepared)
      return answerWith(ends[sent.length - 1] ?? ends.at(-1) ?? "words")
    },
    openPicture,
  } as unknown as Gateway
  const request = requestOf({
    messages: [],
    modalities: ["text", "image"],
    pictureRequired: true,
    guarantee: guaranteeOf(word),
    refusal: "error",
    count,
    stream,
  })
  const events: DeliveryEvent[] = []
  const gathering = new Gathering(gateway, {
    request,
    prepared: request,
    appraisal: { card: cardOfVendorModel(testModel), candidates: channels.candidates(testModel), shape: {} },
    context: { id: "req_1", account: { id: "key_1", payer: { keyId: "key_1" } } },
    signal: new AbortController().signal,
    deadline: new Date(),
    over: Promise.resolve(),
    turns: { sign: (prepared: PreparedRequest) => ({ request: prepared, warnings: [] }), remember: () => Promise.resolve() },
    emit: (event: DeliveryEvent) => events.push(event),
    warn: () => {},
  } as unknown as GatheringOptions)
  const outcome = await gathering.run().catch(toGatewayError)
  return { outcome, intents, sent, events, guarantee: gathering.guarantee }
}

const end = fc.constantFrom<End>("picture", "words", "error", "safety")
const plan = fc.record({
  ends: fc.array(end, { minLength: 1, maxLength: 12 }),
  count: fc.integer({ min: 1, max: 5 }),
  word: fc.constantFrom(...guaranteeWords),
  stream: fc.boolean(),
})

describe("gathering", () => {
  it("makes no more calls for a picture than it may, and delivers every picture that came", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (told) => {
        const { ends, count, word } = told
        const { outcome, intents, sent, events } = await gather(told)
        const made = intents.map((_, index) => ends[index] ?? ends.at(-1))
        const purposes = (purpose: string): number => intents.filter((intent) => intent.purpose === purpose).length
        assert.ok(intents.length <= guaranteeOf(word).calls * count)
        assert.equal(purposes("first"), count)
        assert.ok(purposes("repair") <= made.filter((way) => way === "words").length)
        if (word === "off" || word === "1") assert.equal(purposes("repair"), 0)
        for (const [index, { purpose }] of intents.entries()) {
          if (purpose === "first") assert.equal(sent[index]?.system, undefined)
          if (purpose === "repair") assert.equal(sent[index]?.system, repairInstruction)
        }
        const pictures = made.filter((way) => way === "picture").length
        assert.equal(events.filter(({ type }) => type === "image").length, pictures)
        if (pictures > 0) assert.ok(Array.isArray(outcome) && outcome.length === pictures)
        else assert.ok(outcome instanceof GatewayError)
        assert.ok(!events.some((event) => event.type === "text" && event.text !== "picture"), "words of an answer that did not count")
      }),
      { numRuns: 200 },
    )
  })

  it("lets one answer try for all, where only words come", async () => {
    for (const count of [1, 2, 10]) {
      const { outcome, intents, guarantee } = await gather({ ends: ["words"], count, word: "on", stream: false })
      assert.ok(outcome instanceof GatewayError && outcome.code === "no_image_generated")
      assert.equal(outcome.details.modelText, "words")
      assert.deepEqual([intents.length, guarantee], [count + 2, `missed; calls=${count + 2}`])
    }
  })

  it("asks the same channel again before another", async () => {
    const { intents } = await gather({ ends: ["words"], count: 1, word: "on", stream: false })
    const [first, second, third] = intents.map(({ channel }) => channel)
    assert.equal(second, first)
    assert.notEqual(third, first)
  })

  it("tells of the words that came, and not of what broke behind them", async () => {
    const { outcome } = await gather({ ends: ["words", "error"], count: 1, word: "on", stream: true })
    assert.equal(outcome instanceof GatewayError && outcome.code, "no_image_generated")
  })
})
