import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { asBuffer, ByteFinder, holdsControls } from "./search.ts"

describe("ByteFinder", () => {
  it("gives the next position, the same one again, and the length at the end", () => {
    const finder = new ByteFinder(Buffer.from('a"b"c'), 0x22)
    assert.deepEqual(
      [0, 1, 1, 2, 3, 4, 5, 6].map((start) => finder.from(start)),
      [1, 1, 1, 3, 3, 5, 5, 5],
    )
  })

  it("finds nothing in nothing", () => assert.equal(new ByteFinder(Buffer.alloc(0), 0).from(0), 0))
})

describe("asBuffer", () => {
  it("looks at the same memory", () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    const buffer = asBuffer(bytes)
    bytes[0] = 9
    assert.deepEqual([...buffer], [9, 3])
    assert.equal(asBuffer(buffer), buffer)
  })
})

describe("holdsControls", () => {
  it("tells every byte at every alignment and length", () => {
    const memory = new Uint8Array(24)
    for (let start = 0; start < 4; start++) {
      for (let length = 1; length <= 16; length++) {
        const bytes = memory.subarray(start, start + length)
        for (const filler of [0x20, 0x7f, 0x80, 0xff]) {
          memory.fill(0)
          bytes.fill(filler)
          assert.equal(holdsControls(bytes), false)
          for (let at = 0; at < length; at++) {
            for (const control of [0, 0x0a, 0x1f]) {
              bytes[at] = control
              assert.equal(holdsControls(bytes), true)
            }
            bytes[at] = filler
          }
        }
      }
    }
  })

  it("agrees with a loop for every pair of neighbours", () => {
    const bytes = new Uint8Array(8).fill(0x40)
    for (let low = 0; low < 256; low++) {
      for (let high = 0; high < 256; high++) {
        bytes[1] = low
        bytes[2] = high
        assert.equal(holdsControls(bytes), low < 0x20 || high < 0x20)
      }
    }
  })
})
