import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { pieces } from "../../test/support/chunkings.ts"
import { Lifted, parseBody } from "./body.ts"
import { JsonError } from "./json-error.ts"

function chop(text: string, size: number): Uint8Array[] {
  return pieces(Buffer.from(text), size)
}

describe("parseBody", () => {
  const picture = "QUJD".repeat(1000)
  const prompt = `Ein Bär\nmalt 水. `.repeat(200)

  for (const size of [1, 2, 1023, 4096, 1_000_000]) {
    it(`puts Lifted in place of long strings, ${size} bytes at a time`, () => {
      const value = { model: "m", messages: [{ text: prompt }, { url: picture }, picture], n: 1 }
      const body = parseBody(chop(JSON.stringify(value), size))
      const back = JSON.stringify(body, (_key, member: unknown) => (member instanceof Lifted ? member.text() : member))
      assert.deepEqual(JSON.parse(back), value)
      const [, , lifted] = (body as { messages: unknown[] }).messages
      assert.ok(lifted instanceof Lifted)
      assert.equal(lifted.byteLength, picture.length)
    })
  }

  it("lifts a document that is nothing but a long string", () => {
    const body = parseBody(chop(JSON.stringify(prompt), 100))
    assert.ok(body instanceof Lifted)
    assert.equal(body.text(), prompt)
  })

  it("lets the last of several equal keys win, long or short", () => {
    assert.deepEqual(parseBody(chop(`{"a":"${picture}","a":{"b":1}}`, 50)), { a: { b: 1 } })
    const body = parseBody(chop(`{"a":{"b":1},"a":"${picture}"}`, 50)) as { a: unknown }
    assert.ok(body.a instanceof Lifted)
  })

  it("refuses raw control characters in long strings unless told otherwise", () => {
    const body = chop(JSON.stringify(prompt).replaceAll("\\n", "\n"), 64)
    assert.throws(() => parseBody(body), JsonError)
    assert.equal((parseBody(body, { strictLifts: false }) as Lifted).text(), prompt)
  })

  it("leaves prototypes alone", () => {
    assert.throws(() => parseBody([Buffer.from('{"__proto__":{"polluted":1}}')]), JsonError)
    assert.throws(() => parseBody([Buffer.from('{"constructor":{"prototype":{"polluted":1}}}')]), JsonError)
    assert.equal(Reflect.get({}, "polluted"), undefined)
  })

  for (const depth of [65, 10_000, 1_000_000]) {
    it(`refuses ${depth} nested lists`, () => {
      assert.throws(
        () => parseBody([Buffer.alloc(depth, "[")]),
        (error) => error instanceof JsonError && error.kind === "depth",
      )
    })
  }
})

describe("Lifted", () => {
  const lifted = new Lifted(chop("data:image/png;base64,QUJDä", 3))

  it("knows its length and text", () => {
    assert.equal(lifted.byteLength, 28)
    assert.equal(lifted.text(), "data:image/png;base64,QUJDä")
  })

  it("compares its beginning", () => {
    assert.ok(lifted.startsWith("") && lifted.startsWith("data:image"))
    assert.ok(!lifted.startsWith("Data:") && !lifted.startsWith("ata"))
    assert.ok(!new Lifted([]).startsWith("d") && new Lifted([]).startsWith(""))
  })

  it("is sliced at every place without copying", () => {
    const bytes = Buffer.from(lifted.text())
    for (let start = 0; start <= bytes.length; start++) {
      for (let end = start; end <= bytes.length + 1; end++) {
        const slice = lifted.slice(start, end)
        assert.deepEqual(Buffer.concat(slice.chunks), bytes.subarray(start, end))
        assert.ok(slice.chunks.every((chunk) => lifted.chunks.some((whole) => whole.buffer === chunk.buffer)))
      }
    }
    assert.equal(lifted.slice(22).text(), "QUJDä")
    assert.equal(lifted.slice(5, 2).byteLength, 0)
  })

  it("refuses half a character as text", () => assert.throws(() => lifted.slice(0, 27).text(), JsonError))
})
