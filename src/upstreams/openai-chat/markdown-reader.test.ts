import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { owned } from "#bytes/chunk.ts"
import { MarkdownReader } from "./markdown-reader.ts"

/** Reads a text in pieces and writes what was found: words as they are, addresses in `<>`, data as `{type:data}`. */
function read(text: string, cuts: readonly number[], isPlain = false): string {
  const bytes = Buffer.from(text)
  const reader = new MarkdownReader({ isPlain })
  let found = ""
  const take = (tokens: ReturnType<MarkdownReader["write"]>): void => {
    for (const token of tokens) {
      if (token.type === "words") found += token.text
      else if (token.type === "link") found += `<${token.url}>`
      else if (token.type === "begin") found += `{${token.mediaType}:`
      else if (token.type === "bytes") found += Buffer.from(token.chunk.bytes).toString("latin1")
      else found += "}"
    }
  }
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  edges.slice(1).forEach((end, index) => take(reader.write(owned(bytes.subarray(edges[index], end)))))
  take(reader.flush())
  return found
}

const texts: readonly (readonly [string, string])[] = [
  ["", ""],
  ["No picture! At [all](https://a.b) ![", "No picture! At [all](https://a.b) !["],
  ["a![](https://a.b/c.png)b", "a<https://a.b/c.png>b"],
  ["![狐狸 ] fox](http://a.b/c_(1).png)!", "<http://a.b/c_(1).png>!"],
  ['![x](https://a.b/c.png "A fox")', "<https://a.b/c.png>"],
  ["![x](data:image/png;base64,iVBORw0KGgo=) 完", "{image/png:iVBORw0KGgo=} 完"],
  ["![x](data:image/webp;charset=x;base64,UklGRg==)", "{image/webp:UklGRg==}"],
  ["![x](data:;base64,AAAAAAAA)", "{image/png:AAAAAAAA}"],
  ["![x](data:text/plain,abc)", "![x](data:text/plain,abc)"],
  ["![x](relative.png) ![y]()", "![x](relative.png) ![y]()"],
  ["!![a](https://a.b)![b](https://c.d)", "!<https://a.b><https://c.d>"],
  ["![a] and ![b](https://c.d/e)", "![a] and <https://c.d/e>"],
  [`![${"long ".repeat(60)}![b](https://c.d/e)`, `![${"long ".repeat(60)}<https://c.d/e>`],
  ["![x](https://a.b/c", "![x](https://a.b/c"],
]

describe("MarkdownReader", () => {
  for (const [text, found] of texts) {
    it(`reads ${JSON.stringify(text.slice(0, 60))} at every chunking`, () => {
      const length = Buffer.byteLength(text)
      assert.equal(read(text, []), found)
      for (let cut = 0; cut <= length; cut++) assert.equal(read(text, [cut]), found, `cut at ${cut}`)
      for (const size of [1, 2, 3, 7]) {
        const cuts = Array.from({ length: Math.floor(length / size) }, (_, index) => index * size)
        assert.equal(read(text, cuts), found, `in pieces of ${size}`)
      }
      assert.equal(read(text, [3], true), text)
    })
  }

  it("finds the same however a text is cut, and loses nothing that is not a picture", () => {
    const fragment = fc.constantFrom(
      "!",
      "[",
      "]",
      "(",
      ")",
      "![",
      "](",
      "https://a.b/c",
      "data:image/png;base64,",
      "AAAA",
      "狐",
      " ",
      "\n",
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 8 }), (fragments, cuts) => {
        const text = fragments.join("")
        assert.equal(read(text, cuts), read(text, []))
        if (!/!\[[^]*\]\(/.test(text)) assert.equal(read(text, cuts), text)
      }),
      { numRuns: 2000 },
    )
  })
})
