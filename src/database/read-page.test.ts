import assert from "node:assert/strict"
import { test } from "node:test"
import { readPage } from "./read-page.ts"

test("a page says where the next one begins, and that there is none", async () => {
  const of = (rows: readonly string[]) => (limit: number) => Promise.resolve(rows.slice(0, limit))
  assert.deepEqual(await readPage(2, of(["a", "b", "c"])), { rows: ["a", "b"], next: "b" })
  assert.deepEqual(await readPage(2, of(["a", "b"])), { rows: ["a", "b"], next: undefined })
  assert.deepEqual(await readPage(2, of([])), { rows: [], next: undefined })
})
