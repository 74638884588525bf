import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { GenerationEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Ledger, Settlement } from "#ledger/ledger.ts"
import { ChannelPool } from "./channels.ts"
import { Exchange } from "./exchange.ts"
import type { Gateway } from "./gateway.ts"
import { channelEntry, requestOf } from "./gateway-testing.ts"
import { FreeAnswers } from "./free-answers.ts"
import { RunningExchanges } from "./running-exchanges.ts"

async function* says(more: object): AsyncGenerator<GenerationEvent> {
  yield { type: "text", choice: 0, part: 0, text: "Hello.", ...more }
  yield { type: "usage", usage: { inputTokens: 1, outputTokens: 1 } }
  yield { type: "finish", choice: 0, reason: "stop" }
}

/** Runs a text request whose ledger settles as told, and gives how it failed and the states that were settled. `more`: what its text says besides. */
async function run(settle: (settlement: Settlement) => ReturnType<Ledger["settle"]>, more: object = {}) {
  const settled: Settlement["state"][] = []
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const counter = { add: () => {} }
  const ledger: Partial<Ledger> = {
    admit: async () => ({ type: "admitted" }),
    intent: async (intent) => ({ id: "att_1", intent }),
    conclude: async () => {},
    settle: (_id, settlement) => {
      settled.push(settlement.state)
      return settle(settlement)
    },
  }
  const gateway = {
    channels: new ChannelPool([channelEntry("channel", { free: true })]),
    ledger,
    running: new RunningExchanges(),
    freeAnswers: new FreeAnswers(),
    log,
    metrics: { requests: counter, attempts: counter, chargedMicroUsd: counter, ledgerOverage: counter },
    lookup: cardOfVendorModel,
    listed: [],
    resolveShape: () => ({ shape: {}, warnings: [] }),
    preparePictures: async () => ({ messages: [] }),
    checkSpace: async () => {},
    call: () => says(more),
    keptPicture: async (): Promise<DeliveredImage | undefined> => undefined,
  } as unknown as Gateway
  const account = { id: "key_1", label: "", payer: { keyId: "key_1" }, limits: {} }
  const context = {
    id: "req_1",
    account,
    repetition: { fingerprint: "f", isRetry: false },
    base: "",
    dialect: "chat",
    createdAt: new Date(),
  } as unknown as ConstructorParameters<typeof Exchange>[2]
  const exchange = new Exchange(gateway, requestOf(), context, new AbortController().signal)
  await exchange.done
  return { failure: exchange.failure, settled }
}

const nothing = { amount: 0, lines: [] }

describe("the end of an exchange", () => {
  it("is settled once where all is well", async () => {
    const { failure, settled } = await run(async () => nothing)
    assert.deepEqual([failure, settled], [undefined, ["succeeded"]])
  })

  it("says that somebody else has ended the request, and does not say that nothing was charged", async () => {
    const { failure } = await run(async () => undefined)
    assert.equal(failure?.code, "outcome_unknown")
    assert.match(failure.message, /req_1/)
    assert.doesNotMatch(failure.message, /Nothing was charged/)
  })

  it("is a failure that lets go of what was held, where the settlement is refused", async () => {
    for (const fault of ["conflict", "damaged", "failed"] as const) {
      const { failure, settled } = await run(async ({ state }) => {
        if (state === "succeeded") throw new DatabaseError(fault, "no")
        return nothing
      })
      assert.deepEqual([failure instanceof DatabaseError, settled], [true, ["succeeded", "failed"]], fault)
    }
  })

  it("is a failure that lets go of what was held, where what came cannot be recorded", async () => {
    const { failure, settled } = await run(async () => nothing, { toJSON: () => assert.fail("no JSON") })
    assert.deepEqual([failure?.code, settled], ["internal", ["failed"]])
  })

  it("is left to the settlement that is still to be written, where the database is away", async () => {
    const { failure, settled } = await run(() => Promise.reject(new DatabaseError("closed", "gone")))
    assert.deepEqual([failure?.code, settled], ["ledger_unavailable", ["succeeded"]])
  })
})
