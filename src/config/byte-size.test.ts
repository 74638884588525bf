import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { parseByteSize } from "./byte-size.ts"

describe("parseByteSize", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["1048576", 1_048_576],
    ["12B", 12],
    ["128MiB", 134_217_728],
    ["128 mib", 134_217_728],
    ["64kB", 64_000],
    ["1.5GB", 1_500_000_000],
    ["2TiB", 2_199_023_255_552],
  ]
  for (const [text, bytes] of cases) it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseByteSize(text), bytes))

  for (const text of ["", "MiB", "-1", "1e9", "1 000", "128Mi", "128Mbit", "99999999TiB", "9".repeat(400)]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assert.throws(() => parseByteSize(text), /^RangeError: must be a size /))
  }
})
