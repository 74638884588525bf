import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { sumUp } from "./sum-up.ts"

const counted = { textIn: 3, imageIn: 0 }
const picture = { id: "p", sha256: "ab", mediaType: "image/png", width: 4, height: 3, byteLength: 9 }
const pixels = { width: 4, height: 3 }
const drew = { usage: { inputTokens: 1, outputTokens: 1290, outputImageTokens: 1290 }, pictures: [picture] }
const refused = { usage: { inputTokens: 1, outputTokens: 0 }, pictures: [], refusal: { executed: "yes" } } as const

describe("sumUp", () => {
  it("adds up what every answer reported", () => {
    const usage = { inputTokens: 3, outputTokens: 2586, outputImageTokens: 2580, thoughtTokens: 6, estimated: true }
    const thought = { usage: { inputTokens: 1, outputTokens: 6, thoughtTokens: 6, estimated: true }, pictures: [] }
    assert.deepEqual(sumUp([drew, thought, drew], counted), { usage, measured: { usage, counted, pictures: [pixels, pixels] } })
  })

  it("makes no sum to pay by where one answer reported nothing", () => {
    const silent = { usage: undefined, pictures: [picture] }
    assert.deepEqual(sumUp([drew, silent], counted), { usage: drew.usage, measured: { counted, pictures: [pixels, pixels] } })
    assert.deepEqual(sumUp([silent], counted), { measured: { counted, pictures: [pixels] } })
  })

  it("lets nobody pay for a refusal", () => {
    assert.deepEqual(sumUp([refused], counted), { usage: refused.usage })
    assert.deepEqual(sumUp([refused, drew], counted).measured, { usage: drew.usage, counted, pictures: [pixels] })
  })
})
