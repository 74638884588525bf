import { parseArgs } from "node:util"
import type { Database } from "../src/database/database.ts"
import type { Ledger } from "../src/ledger/ledger.ts"
import { createLedger } from "../src/ledger/create-ledger.ts"
import { callOf, createOwner, intakeOf, keepPrice, perPicture, picture, setBudget, success } from "../src/ledger/ledger-testing.ts"
import { onEachDatabase } from "./databases.ts"

/**
 * How many requests a second the ledger admits and settles, on each engine, with every commit on the disk: pairs of hold
 * and charge alone, and whole requests with one provider call. Prints medians over rounds; the processor time of each is
 * that of this process, which a busy machine does not change much.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    concurrency: { type: "string", default: "1,64,256" },
    keys: { type: "string", default: "20" },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const keys = Number(values.keys)
const concurrencies = values.concurrency.split(",").map(Number)

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
const percentile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0

let made = 0
async function carryOut(ledger: Ledger, withCall: boolean): Promise<void> {
  const id = `req_${++made}`
  await ledger.admit(intakeOf(id, { payer: { keyId: `key_${made % keys}` } }))
  if (withCall) {
    const handle = await ledger.intent(callOf(id))
    await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
  }
  await ledger.settle(id, success(1))
}

async function measure(
  ledger: Ledger,
  concurrency: number,
  withCall: boolean,
): Promise<{ perSecond: number; cpuMicros: number; latenciesMs: number[] }> {
  const startedAt = performance.now()
  const usedBefore = process.cpuUsage()
  const latenciesMs: number[] = []
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < seconds * 1000) {
      const beganAt = performance.now()
      await carryOut(ledger, withCall)
      latenciesMs.push(performance.now() - beganAt)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const used = process.cpuUsage(usedBefore)
  return {
    perSecond: (latenciesMs.length / (performance.now() - startedAt)) * 1000,
    cpuMicros: (used.user + used.system) / latenciesMs.length,
    latenciesMs,
  }
}

async function bench(database: Database): Promise<void> {
  await keepPrice(database, perPicture)
  for (let key = 0; key < keys; key++) await setBudget(database, `key_${key}`, Number.MAX_SAFE_INTEGER)
  const ledger = createLedger({ database, owner: await createOwner(database) })
  for (const withCall of [false, true]) {
    for (const concurrency of concurrencies) {
      await measure(ledger, concurrency, withCall)
      const results = []
      for (let round = 0; round < rounds; round++) results.push(await measure(ledger, concurrency, withCall))
      const latenciesMs = results.flatMap((result) => result.latenciesMs)
      const columns = [
        concurrency.toString().padStart(11),
        median(results.map(({ perSecond }) => perSecond))
          .toFixed(0)
          .padStart(12),
        median(results.map(({ cpuMicros }) => cpuMicros))
          .toFixed(0)
          .padStart(12),
        percentile(latenciesMs, 0.5).toFixed(2).padStart(10),
        percentile(latenciesMs, 0.99).toFixed(2).padStart(10),
      ]
      console.log(`${database.engine} ${withCall ? "whole requests" : "hold and charge"}`.padEnd(26) + columns.join(""))
    }
  }
}

console.log(`${rounds} rounds of ${seconds} s over ${keys} keys; medians`)
console.log("                           at once  per second    CPU µs/1    p50 ms    p99 ms")
await onEachDatabase(bench)
