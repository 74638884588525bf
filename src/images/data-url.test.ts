import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { chunkings } from "../../test/support/chunkings.ts"
import { box, noisePicture, solidPng } from "../../test/support/pictures.ts"
import { isDataUrl, looksLikeBase64, parseDataUrl } from "./data-url.ts"
import { ImageError } from "./image-error.ts"

describe("parseDataUrl", () => {
  const accepted: readonly (readonly [string, string])[] = [
    ["data:image/png;base64,iVBORw0K", "image/png"],
    ["DATA:IMAGE/PNG;BASE64,iVBORw0K", "image/png"],
    ["data:image/jpg;base64,iVBORw0K", "image/jpg"],
    ["data:image/vnd.ms-photo;base64,iVBORw0K", "image/vnd.ms-photo"],
    ["data:image/png;charset=utf-8;name=a.png;base64,iVBORw0K", "image/png"],
    ["data: image/png ; base64 ,iVBORw0K", "image/png"],
  ]
  for (const [url, declaredMediaType] of accepted) {
    it(`takes ${url} apart at every chunking`, () => {
      for (const pieces of chunkings(Buffer.from(url))) {
        const parsed = parseDataUrl(pieces)
        assert.equal(parsed.declaredMediaType, declaredMediaType)
        assert.equal(Buffer.concat(parsed.chunks).toString(), "iVBORw0K")
      }
      assert.equal(Buffer.concat(parseDataUrl(url).chunks).toString(), "iVBORw0K")
    })
  }

  it("does not copy the data", () => {
    const bytes = Buffer.from("data:image/png;base64,iVBORw0K")
    assert.equal(parseDataUrl([bytes]).chunks[0]?.buffer, bytes.buffer)
  })

  const refused: readonly (readonly [string, RegExp])[] = [
    ["data:", /no comma/],
    ["data:image/png;base64", /no comma/],
    [`data:image/png;${"x".repeat(300)};base64,iVBORw0K`, /no comma/],
    ["image/png;base64,iVBORw0K", /no comma/],
    ["data:image/png,iVBORw0K", /not in base64/],
    ["data:image/png;base64;charset=utf-8,iVBORw0K", /not in base64/],
    ["data:;base64,iVBORw0K", /does not hold a picture/],
    ["data:;base64,", /does not hold a picture/],
    ["data:text/html;base64,PGI+", /does not hold a picture/],
    ["data:image/svg+xml;base64,PHN2Zz4=", /does not hold a picture/],
    ["data:application/pdf;base64,JVBERi0=", /does not hold a picture/],
    ["data:image/;base64,iVBORw0K", /does not hold a picture/],
    ["data:image/png;base64,", /is empty/],
  ]
  for (const [url, message] of refused) {
    it(`refuses ${url.slice(0, 60)}`, () => {
      const isRefusal = (error: unknown): boolean =>
        error instanceof ImageError && error.reason === "data-url" && message.test(error.message)
      for (const pieces of chunkings(Buffer.from(url))) assert.throws(() => parseDataUrl(pieces), isRefusal)
      assert.throws(() => parseDataUrl(url), isRefusal)
    })
  }
})

describe("isDataUrl", () => {
  for (const [text, expected] of [
    ["data:image/png;base64,AA==", true],
    ["Data:,", true],
    ["https://a/data:", false],
    ["dat", false],
    ["", false],
  ] as const) {
    it(`says ${expected} to "${text}"`, () => {
      for (const pieces of chunkings(Buffer.from(text))) assert.equal(isDataUrl(pieces), expected)
      assert.equal(isDataUrl(text), expected)
    })
  }
})

describe("looksLikeBase64", () => {
  const size = { width: 5, height: 4, seed: 1 }

  it("knows every kind of picture in both alphabets, at every chunking", async () => {
    const pictures = [
      solidPng(5, 4, [1, 2, 3]),
      ...(await Promise.all((["jpeg", "webp", "gif", "avif"] as const).map((format) => noisePicture(format, size)))),
    ]
    for (const alphabet of ["base64", "base64url"] as const) {
      for (const picture of pictures) {
        const text = Buffer.from(picture).toString(alphabet)
        for (const pieces of chunkings(Buffer.from(text.slice(0, 40)))) assert.equal(looksLikeBase64(pieces), true)
        assert.equal(looksLikeBase64(text), true)
      }
    }
  })

  it("knows an AVIF by its brands' box, however long that is", () => {
    for (let length = 0; length < 256 - 20; length += 4) {
      const file = box("ftyp", Buffer.concat([Buffer.from("avif\0\0\0\0mif1"), Buffer.alloc(length)]))
      assert.equal(looksLikeBase64(Buffer.from(file).toString("base64")), true)
    }
  })

  for (const text of [
    "",
    "iVBOR",
    "https://example.com/a.png",
    "data:image/png;base64,iVBORw0K",
    "a cat on a mat",
    "AAAAAAAAAAAA",
    "9j/4AAQ",
  ]) {
    it(`does not take "${text}" for a picture`, () => assert.equal(looksLikeBase64([Buffer.from(text)]), false))
  }
})
