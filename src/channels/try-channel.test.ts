import assert from "node:assert/strict"
import { it } from "node:test"
import type { GenerationEvent } from "#canonical/event.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { RunningExchanges } from "#gateway/running-exchanges.ts"
import { FreeAnswers } from "#gateway/free-answers.ts"
import { buildChannel } from "./build-channel.ts"
import { tryChannel } from "./try-channel.ts"

const channel = buildChannel(
  {
    name: "slow",
    upstream: "gemini",
    preset: "google",
    keys: ["k"],
    models: ["gemini-2.5-flash-image"],
    weight: 1,
    priority: 1,
    settings: {},
  },
  { defaults: { headersTimeoutMs: 1000, idleTimeoutMs: 1000 }, simulate: false },
)

/** A gateway whose provider never answers, and what was booked. */
function silentGateway(): { gateway: Gateway; settled: (string | undefined)[] } {
  const settled: (string | undefined)[] = []
  const counter = { add: () => {} }
  const parts = {
    ledger: {
      admit: async () => ({ type: "admitted" }),
      intent: async (intent: object) => ({ id: "att_1", intent }),
      conclude: async () => {},
      settle: async (_id: string, { errorCode }: { errorCode?: string }) => {
        settled.push(errorCode)
        return { amount: 0, lines: [] }
      },
    },
    prices: { costOf: async () => undefined },
    running: new RunningExchanges(),
    freeAnswers: new FreeAnswers(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: { requests: counter, attempts: counter, chargedMicroUsd: counter, ledgerOverage: counter },
    resolveShape: () => ({ shape: {}, warnings: [] }),
    preparePictures: async () => ({ messages: [] }),
    checkSpace: async () => {},
    async *call(_request: unknown, _lease: unknown, _card: unknown, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
      yield { type: "start" }
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }))
    },
  }
  return { gateway: parts as unknown as Gateway, settled }
}

it("a trial ends when its time is over, and is booked as ended", async () => {
  const { gateway, settled } = silentGateway()
  const tracked: Promise<void>[] = []
  const trial = await tryChannel(
    {
      gateway,
      openPicture: () => assert.fail("there is no picture"),
      newRequestId: () => "req_trial",
      track: (done) => tracked.push(done),
      shutdown: new AbortController().signal,
      limitMs: 30,
    },
    { channel },
  )
  await Promise.all(tracked)
  assert.deepEqual([trial.ok, trial.outcome, trial.model], [false, "upstream_timeout", "gemini-2.5-flash-image"])
  assert.match(trial.message, /no answer from generativelanguage\.googleapis\.com/)
  assert.deepEqual(settled, ["cancelled"])
})
