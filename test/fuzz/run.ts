import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { seeded } from "../support/seeded.ts"
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
for (const target of chosen) {
  const survived = await survives(target)
  await target.close?.()
  if (!survived) process.exit(1)
}

/** Runs one target; every case has a seed of its own, so that a failure can be run again alone. */
async function survives(target: FuzzTarget): Promise<boolean> {
  const startedAt = performance.now()
  const count = Math.min(cases, target.mostCases ?? cases)
  for (let index = 0; index < count; index++) {
    const random = seeded(seed + index)
    const input = mutate(target.seeds, random)
    try {
      const running = target.run(input, random)
      if (running !== undefined) await running
    } catch (error) {
      console.error(`${target.name}: failed. Run it again with --target ${target.name} --seed ${seed + index} --cases 1`)
      console.error(`Input, ${input.byteLength} bytes: ${Buffer.from(input.subarray(0, maxPrintedBytes)).toString("hex")}`)
      console.error(error)
      return false
    }
  }
  console.log(`${target.name}: ${count} cases from seed ${seed}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return true
}
