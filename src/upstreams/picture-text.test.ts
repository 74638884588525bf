import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { owned } from "#bytes/chunk.ts"
import { PictureText } from "./picture-text.ts"

function read(text: string, pieceBytes: number, bareType?: string): string {
  const reader = new PictureText(bareType === undefined ? {} : { bareType })
  let found = ""
  const take = (tokens: ReturnType<PictureText["write"]>): void => {
    for (const token of tokens) {
      if (token.type === "begin") found += `${token.mediaType}:`
      else if (token.type === "bytes") found += Buffer.from(token.chunk.bytes).toString()
      else if (token.type === "link") found += `<${token.url}>`
      else found += token.type === "none" ? `none ${token.text.toString()}` : "."
    }
  }
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += pieceBytes) take(reader.write(owned(bytes.subarray(start, start + pieceBytes))))
  take(reader.end())
  return found
}

const base64 = "iVBORw0KGgo".repeat(40)

describe("PictureText", () => {
  for (const [text, bareType, found] of [
    ["https://a.b/c.png?d=e#f", undefined, "<https://a.b/c.png?d=e#f>"],
    ["HTTP://A.B/C", undefined, "<HTTP://A.B/C>"],
    [`data:image/png;base64,${base64}`, undefined, `image/png:${base64}.`],
    ["DATA:IMAGE/WEBP;BASE64,AAAA", undefined, "image/webp:AAAA."],
    ["data:image/png;base64,", undefined, "image/png:."],
    ["data:image/svg+xml,<svg/>", undefined, "none data:image/svg+xml,<svg/>"],
    ["data:image/png;base64", undefined, "none data:image/png;base64"],
    [base64, undefined, `none ${base64}`],
    [base64, "png", `image/png:${base64}.`],
    ["AAAA", "", "image/png:AAAA."],
    ["", "", "image/png:."],
    ["", undefined, "none "],
  ] as const) {
    it(`reads ${JSON.stringify(text.slice(0, 40))}${bareType === undefined ? "" : " where bare base64 may stand"}`, () => {
      for (const pieceBytes of [1, 2, 3, 7, 23, 1000]) assert.equal(read(text, pieceBytes, bareType), found, `in pieces of ${pieceBytes}`)
    })
  }

  it("refuses an address of more than 8 KiB", () => {
    assert.throws(() => read(`https://a.b/${"c".repeat(9000)}`, 100), { code: "upstream_error" })
  })
})
