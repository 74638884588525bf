import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import type { Chunk } from "#bytes/chunk.ts"
import { Lane } from "./lane.ts"

/** A chunk that counts its readers and refuses to be released once too often. */
function counted(bytes: Uint8Array): { readonly chunk: Chunk; readonly readers: () => number } {
  let readers = 1
  const lease = {
    retain: () => void readers++,
    release: () => assert.ok(--readers >= 0, "released once too often"),
  }
  return { chunk: { bytes, lease }, readers: () => readers }
}

test("gives the rest of the chunk at a position, without copying, counted once more", () => {
  const lane = new Lane()
  const first = counted(Buffer.from("abc"))
  lane.push(first.chunk)
  lane.push(counted(Buffer.from("de")).chunk)
  const piece = lane.at(1)
  assert.equal(Buffer.from(piece?.bytes ?? []).toString(), "bc")
  assert.equal(piece?.bytes.buffer, first.chunk.bytes.buffer)
  assert.equal(first.readers(), 2)
  assert.equal(Buffer.from(lane.at(3)?.bytes ?? []).toString(), "de")
  assert.equal(lane.at(5), undefined)
})

test("keeps what is not durable, what a reader still needs, and no more than it may", () => {
  const lane = new Lane()
  const chunks = Array.from({ length: 4 }, () => counted(Buffer.alloc(1000)))
  for (const { chunk } of chunks) lane.push(chunk)
  const held = (): number[] => chunks.map(({ readers }) => readers())
  lane.trim(500, Infinity, 0)
  assert.deepEqual(held(), [1, 1, 1, 1])
  lane.trim(4000, 0, 3000)
  assert.deepEqual(held(), [0, 1, 1, 1])
  lane.trim(4000, 2500, 3000)
  assert.deepEqual(held(), [0, 0, 1, 1])
  lane.trim(3000, 0, 0)
  assert.deepEqual(held(), [0, 0, 0, 1])
  assert.equal(lane.at(2999), undefined)
  lane.trim(Infinity, Infinity, 0)
  assert.deepEqual(held(), [0, 0, 0, 0])
})

test("tiny chunks weigh more than their bytes", () => {
  const lane = new Lane()
  const chunks = Array.from({ length: 100 }, () => counted(Buffer.alloc(1)))
  for (const { chunk } of chunks) lane.push(chunk)
  lane.trim(Infinity, 0, 10 * 512)
  assert.equal(chunks.filter(({ readers }) => readers() > 0).length, 10)
})

test("whatever is pushed and trimmed, a position in the window reads as in the whole", () => {
  const step = fc.record({ push: fc.uint8Array({ maxLength: 9 }), durable: fc.nat(60), maxBytes: fc.nat(3000) })
  fc.assert(
    fc.property(fc.array(step), fc.nat(100), (steps, position) => {
      const lane = new Lane()
      for (const { push, durable, maxBytes } of steps) {
        lane.push(counted(push).chunk)
        lane.trim(durable, 0, maxBytes)
      }
      const whole = Buffer.concat(steps.map(({ push }) => push))
      assert.equal(lane.end, whole.length)
      const found = lane.at(position)
      if (found === undefined) return
      assert.ok(found.bytes.byteLength > 0)
      assert.deepEqual(Buffer.from(found.bytes), whole.subarray(position, position + found.bytes.byteLength))
    }),
  )
})
