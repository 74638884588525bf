import assert from "node:assert/strict"
import { after } from "node:test"
import type { TestLimn } from "./limn.ts"

/** What the tests of a file have opened. */
export interface Opened {
  /** Those whose books are looked at. */
  readonly limns: TestLimn[]
  /** Closed in this order. */
  readonly open: { close(): Promise<void> }[]
}

/** Gives lists to be filled. After the last test of the file the books of every Limn must be in order, and everything is closed. */
export function closedAfterTests(): Opened {
  const limns: TestLimn[] = []
  const open: { close(): Promise<void> }[] = []
  after(async () => {
    for (const limn of limns) assert.deepEqual(await limn.violations(), [])
    for (const one of open) await one.close()
  })
  return { limns, open }
}
