import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { Spool } from "../src/blobs/spool.ts"
import { owned } from "../src/bytes/chunk.ts"
import type { GenerationEvent } from "../src/canonical/event.ts"
import { resolveShape } from "../src/catalog/shape.ts"
import type { Database } from "../src/database/database.ts"
import { dialects } from "../src/dialects/registry.ts"
import { ChannelPool } from "../src/gateway/channels.ts"
import { FreeAnswers } from "../src/gateway/free-answers.ts"
import { createFront } from "../src/gateway/front.ts"
import { createModelMap, lookupCard } from "../src/gateway/model-map.ts"
import { preparePictures } from "../src/gateway/prepare.ts"
import { RunningExchanges } from "../src/gateway/running-exchanges.ts"
import type { ServerRequest } from "../src/http/server.ts"
import { createLedger } from "../src/ledger/create-ledger.ts"
import { setBudget } from "../src/ledger/ledger-testing.ts"
import type { Ledger } from "../src/ledger/ledger.ts"
import { PriceBook } from "../src/ledger/prices/price-book.ts"
import { startNode } from "../src/ledger/serving-node.ts"
import { MemoryLimiter } from "../src/limits/memory-limiter.ts"
import { createLog } from "../src/telemetry/log.ts"
import { Metrics } from "../src/telemetry/metrics.ts"
import { newRequestId } from "../src/telemetry/request-id.ts"
import { solidPng } from "../test/support/pictures.ts"
import { onEachDatabase } from "./databases.ts"

/**
 * What the ledger adds to the time of an exchange. Whole exchanges, from a client's request to the last byte of its answer,
 * without sockets and with a provider that answers at once, begin at a steady rate whether or not the former have ended;
 * with the real ledger, and with one that only nods, in turns in one run. Prints milliseconds over all rounds.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    rate: { type: "string", default: "500" },
    keys: { type: "string", default: "50" },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const rate = Number(values.rate)
const keys = Number(values.keys)

const model = "gpt-image-1"
const png = solidPng(64, 64, [40, 90, 160])
const body = Buffer.from(JSON.stringify({ model, prompt: "a pear" }))

/** Books nothing: what an exchange takes without a ledger. */
const nodding: Ledger = {
  admit: async () => ({ type: "admitted" }),
  former: async () => undefined,
  intent: async (intent) => ({ id: "attempt", intent }),
  conclude: async () => {},
  settle: async () => ({ amount: 0, lines: [] }),
  collected: async () => {},
  find: async () => undefined,
  answerOf: async () => undefined,
}

async function* answer(): AsyncGenerator<GenerationEvent> {
  const chunks = (async function* () {
    yield owned(png)
  })()
  yield { type: "start", model }
  yield {
    type: "image",
    choice: 0,
    part: 0,
    image: { mediaType: "image/png", encoding: "binary", chunks, trailer: Promise.resolve({ thought: false }) },
  }
  yield { type: "finish", choice: 0, reason: "stop" }
}

/** Puts together what answers a request, and gives a function that carries one out to the last byte of its answer. */
async function assemble(database: Database, folder: string, ledger: Ledger): Promise<() => Promise<void>> {
  for (let index = 0; index < keys; index++) await setBudget(database, `key_${index}`, Number.MAX_SAFE_INTEGER)
  let turn = 0
  const map = createModelMap([model], "id")
  const channel = {
    name: "bench",
    upstream: "openai-images",
    baseUrl: "",
    keys: [],
    priority: 1,
    weight: 1,
    maxConcurrency: 10_000,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    settings: {},
    free: false,
    reportsThoughts: false,
    carriesSignatures: false,
    map: (name: string) => map.map(name),
  }
  const spool = new Spool({ directory: join(folder, "spool") })
  const front = createFront({
    gateway: {
      channels: new ChannelPool([channel]),
      ledger,
      prices: new PriceBook({ database, settings: { [model]: { picture: 0.02 } } }),
      budgetLeft: async () => undefined,
      unpriced: "refuse",
      limiter: new MemoryLimiter(),
      running: new RunningExchanges(),
      freeAnswers: new FreeAnswers(),
      log: createLog({ level: "silent" }),
      metrics: new Metrics(),
      lookup: (name) => lookupCard([map], name),
      listed: [],
      resolveShape,
      preparePictures: (request, card, _, signal) =>
        preparePictures(request, card, () => Promise.reject(new Error("no pictures here")), signal),
      checkSpace: async () => {},
      call: answer,
      openPicture: (image, { account, id }, over) => spool.open(image, { owner: { keyId: account.id, requestId: id }, until: over }),
      convertPicture: () => Promise.reject(new Error("no conversion here")),
    },
    dialects,
    authenticate: async () => {
      const id = `key_${turn++ % keys}`
      return { id, label: id, payer: { keyId: id }, limits: {} }
    },
    newRequestId,
    isRequestId: () => false,
    demo: () => false,
    link: () => undefined,
    track: () => {},
    shutdown: new AbortController().signal,
  })
  const headers = { authorization: "Bearer sk-bench-0123456789abcdef", "content-type": "application/json" }
  const request = (): ServerRequest => ({
    method: "POST",
    path: "/v1/images/generations",
    query: new URLSearchParams(),
    headers,
    rawHeaders: Object.entries(headers).flat(),
    gone: new AbortController().signal,
    protocol: "http",
    host: "bench",
    address: "127.0.0.1",
    readBody: async () => ({ chunks: [body], release: () => {} }),
  })
  return async () => {
    const answered = await front(request())
    if (answered?.status !== 200) throw new Error(`answered ${answered?.status}`)
    if (answered.body instanceof Uint8Array) return
    for await (const chunk of answered.body) chunk.lease.release()
  }
}

/** Begins exchanges at a steady rate and gives what each took, in milliseconds. */
async function measure(carryOut: () => Promise<void>, forSeconds: number): Promise<number[]> {
  const startedAt = performance.now()
  const tookMs: number[] = []
  const running: Promise<void>[] = []
  for (let begun = 0; begun < rate * forSeconds;) {
    for (const due = ((performance.now() - startedAt) / 1000) * rate; begun < due && begun < rate * forSeconds; begun++) {
      const beganAt = performance.now()
      running.push(carryOut().then(() => void tookMs.push(performance.now() - beganAt)))
    }
    await sleep(1)
  }
  await Promise.all(running)
  return tookMs
}

const percentile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0

async function bench(database: Database): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "limn-bench-"))
  const node = await startNode({ database, node: "bench" })
  try {
    const ways = [
      { name: "without", carryOut: await assemble(database, folder, nodding), tookMs: [] as number[] },
      { name: "with", carryOut: await assemble(database, folder, createLedger({ database, owner: node })), tookMs: [] as number[] },
    ] as const
    for (const { carryOut } of ways) await measure(carryOut, 1)
    for (let round = 0; round < rounds; round++) for (const way of ways) way.tookMs.push(...(await measure(way.carryOut, seconds)))
    for (const share of [0.5, 0.99]) {
      const [without, withLedger] = ways.map(({ tookMs }) => percentile(tookMs, share)) as [number, number]
      const columns = [without, withLedger, withLedger - without].map((ms) => ms.toFixed(2).padStart(12))
      console.log(`${database.engine} p${share * 100}`.padEnd(16) + columns.join("") + (withLedger / without).toFixed(2).padStart(12))
    }
  } finally {
    await node.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

console.log(`${rounds} rounds of ${seconds} s with ${rate} exchanges/s over ${keys} keys; milliseconds`)
console.log("                     without        with       added       ratio")
await onEachDatabase(bench)
