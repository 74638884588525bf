import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { noisePicture, noisePng, solidPng } from "../support/pictures.ts"
import { checkPicture } from "./pictures.ts"

describe("checkPicture", () => {
  it("takes real pictures and tells their size", async () => {
    assert.match(await checkPicture(noisePng({ width: 400, height: 300, seed: 1 })), /^png 400x300, \d+ bytes$/)
    assert.match(await checkPicture(await noisePicture("jpeg", { width: 320, height: 320, seed: 1 }), 1), /^jpeg 320x320/)
  })

  it("refuses what is no picture, is cut off, is too small, or has another ratio", async () => {
    const png = noisePng({ width: 400, height: 300, seed: 1 })
    await assert.rejects(checkPicture(Buffer.from('{"error": {}}')), /not a picture/)
    await assert.rejects(checkPicture(png.subarray(0, 100_000)))
    await assert.rejects(checkPicture(solidPng(10, 10, [1, 2, 3])), /only \d+ bytes/)
    await assert.rejects(checkPicture(noisePng({ width: 100, height: 100, seed: 1 })), /too small/)
    await assert.rejects(checkPicture(png, 16 / 9), /not in the ratio/)
  })
})
