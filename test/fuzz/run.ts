import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { mutate } from "./mutate.ts"
import type { FuzzTarget } from "./target.ts"
import { targets } from "./targets.ts"

/** Longest input that is printed in full when it fails, in bytes. */
const maxPrintedBytes = 64 * 1024

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "100000" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    target: { type: "string" },
  },
})
const [cases, seed] = [Number(values.cases), Number(values.seed)]
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)
if (chosen.length === 0 || !Number.isSafeInteger(cases) || !Number.isSafeInteger(seed)) {
  console.error(
    `Usage: run.ts [--cases N] [--seed N] [--target ${targets.map(({ name }) => name).join("|")}]. Cases are counted for each target.`,
  )
  process.exit(2)
}
if (!chosen.every(survives)) process.exit(1)

/** Runs one target; every case has a seed of its own, so that a failure can be run again alone. */
function survives(target: FuzzTarget): boolean {
  const startedAt = performance.now()
  for (let index = 0; index < cases; index++) {
    const random = seeded(seed + index)
    const input = mutate(target.seeds, random)
    try {
      target.run(input, random)
    } catch (error) {
      console.error(`${target.name}: failed. Run it again with --target ${target.name} --seed ${seed + index} --cases 1`)
      console.error(`Input, ${input.byteLength} bytes: ${Buffer.from(input.subarray(0, maxPrintedBytes)).toString("hex")}`)
      console.error(error)
      return false
    }
  }
  console.log(`${target.name}: ${cases} cases from seed ${seed}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return true
}

/** Gives numbers from 0 up to 1 that depend on the seed alone (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
