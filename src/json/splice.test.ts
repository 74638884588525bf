import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { Splice, type SplicedJson, spliceJson } from "./splice.ts"

async function read(json: SplicedJson): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(json.chunks()))
}

const picture = [Buffer.from("QUJD"), Buffer.from("REVG"), Buffer.from("Rw==")]

function splice(prefix?: string): Splice {
  return new Splice(12, () => picture, prefix)
}

async function* asynchronously(): AsyncGenerator<Uint8Array> {
  yield* picture
}

describe("spliceJson", () => {
  const cases: readonly [title: string, value: object, expected: unknown][] = [
    ["nothing to splice", { a: [1, "ä", null] }, { a: [1, "ä", null] }],
    ["a splice alone", splice(), "QUJDREVGRw=="],
    ["a prefix", { url: splice("data:image/png;base64,") }, { url: "data:image/png;base64,QUJDREVGRw==" }],
    ["two in a row", [splice(), splice()], ["QUJDREVGRw==", "QUJDREVGRw=="]],
    ["among other members", { a: '水"\\', b: [{ c: splice(), d: 1 }], e: "\n" }, { a: '水"\\', b: [{ c: "QUJDREVGRw==", d: 1 }], e: "\n" }],
    ["an asynchronous source", [new Splice(12, asynchronously)], ["QUJDREVGRw=="]],
    ["an empty splice", [new Splice(0, () => [])], [""]],
    ["a member that is undefined", { a: undefined, b: splice() }, { b: "QUJDREVGRw==" }],
  ]
  for (const [title, value, expected] of cases) {
    it(`writes ${title}, twice, with its exact length`, async () => {
      const json = spliceJson(value)
      for (let time = 0; time < 2; time++) {
        const bytes = await read(json)
        assert.equal(bytes.toString(), JSON.stringify(expected))
        assert.equal(bytes.byteLength, json.byteLength)
      }
    })
  }

  it("hands the content on without a copy", async () => {
    const chunks = await Array.fromAsync(spliceJson({ a: splice() }).chunks())
    assert.ok(picture.every((piece) => chunks.includes(piece)))
  })

  for (const announced of [11, 13]) {
    it(`throws where 12 bytes were announced as ${announced}`, async () => {
      await assert.rejects(read(spliceJson([new Splice(announced, () => picture)])), /than the/)
    })
  }
})
