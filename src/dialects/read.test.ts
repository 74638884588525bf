import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { ShapeWish } from "#canonical/request.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import { Fields } from "#json/fields.ts"
import { fieldErrors, mergeShapes, parseImageSize, parseSize, readJson, readShape } from "./read.ts"

describe("readJson", () => {
  it("refuses names that come twice where they must not", () => {
    const read = (uniqueKeys?: string[]): Fields => readJson(inboundOf("/", `{"size":1,"size":2}`), uniqueKeys)
    assert.equal(read().integer("size"), 2)
    assert.throws(() => read(["size"]), GatewayError)
  })

  it("tells client errors from its own", () => {
    assert.throws(
      () => fieldErrors(() => new Fields({ n: "x" }).integer("n")),
      (error) => error instanceof GatewayError && error.details.param === "n",
    )
    const bug = new TypeError("a bug")
    assert.throws(
      () =>
        fieldErrors(() => {
          throw bug
        }),
      (error) => error === bug,
    )
  })
})

describe("sizes", () => {
  const tiers = { "512": "512", "0.5K": "512", "0.5k": "512", "1K": "1K", " 2k ": "2K", "4K": "4K" } as const
  for (const [written, tier] of Object.entries(tiers)) {
    it(`"${written}" is ${tier}`, () => assert.equal(parseImageSize(written, "image_size"), tier))
  }

  const sizes: Readonly<Record<string, ShapeWish>> = {
    auto: {},
    "1024X1536": { pixels: { width: 1024, height: 1536 } },
    "2k": { imageSize: "2K" },
  }
  for (const [written, shape] of Object.entries(sizes)) {
    it(`"${written}" is ${JSON.stringify(shape)}`, () => assert.deepEqual(parseSize(written, "size"), shape))
  }

  for (const name of ["constructor", "toString", "__proto__"]) {
    it(`"${name}" is none`, () => {
      assert.throws(() => parseImageSize(name, "image_size"), GatewayError)
      assert.throws(() => parseSize(name, "size"), GatewayError)
    })
  }

  it("are read in either spelling", () => {
    assert.deepEqual(readShape(new Fields({ aspectRatio: "4:3", image_size: "auto" })), { aspectRatio: "4:3" })
  })

  it("may be said twice but not differently", () => {
    assert.deepEqual(mergeShapes([{ imageSize: "2K" }, { imageSize: "2K", aspectRatio: "1:1" }]), { imageSize: "2K", aspectRatio: "1:1" })
    const pixels = (width: number): ShapeWish => ({ pixels: { width, height: 1024 } })
    assert.deepEqual(mergeShapes([pixels(1024), pixels(1024)]), pixels(1024))
    assert.throws(
      () => mergeShapes([pixels(1024), pixels(1536)]),
      (error) => error instanceof GatewayError && error.details.param === "size",
    )
  })
})
