import assert from "node:assert/strict"
import { test } from "node:test"
import { verses } from "./language/verses.ts"
import { escapeText, fontFamily, rasterise, textWidth } from "./render.ts"

const drawn = (text: string): Uint8Array =>
  rasterise(
    `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><text x="4" y="30" font-size="30" font-family="${fontFamily}">${escapeText(text)}</text></svg>`,
  ).data

test("the bundled font has Latin, simplified and traditional characters", () => {
  const missing = drawn("\u{1F980}")
  for (const text of ["A", "é", "诗", "詩", "龍", "霓", "“"]) {
    assert.ok(
      drawn(text).some((value) => value !== 0),
      `${text} leaves a mark`,
    )
    assert.notDeepEqual(drawn(text), missing, `${text} is not the box for missing glyphs`)
  }
})

test("every character of the painter's verses is in the font", () => {
  const missing = drawn("\u{1F980}")
  for (const character of new Set(Object.values(verses).flat(2).join(""))) assert.notDeepEqual(drawn(character), missing, character)
})

test("text is measured by its glyphs", () => {
  assert.ok(textWidth("iii") < textWidth("WWW"))
  assert.ok(Math.abs(textWidth("山水") - 200) < 20)
  assert.equal(textWidth(" "), 0)
})

test("markup in text is text", () => {
  assert.equal(escapeText(`<a href="x">&\u0000`), "&lt;a href=&quot;x&quot;&gt;&amp; ")
  assert.doesNotThrow(() => drawn("</text><script>\ud800"))
})

test("pixels are straight RGBA of the size that the document names", () => {
  const { data, width, height } = rasterise(
    `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><rect width="3" height="2" fill="#ff8000" fill-opacity=".5"/></svg>`,
  )
  assert.deepEqual([width, height, data.length], [3, 2, 24])
  assert.deepEqual(
    [...data.subarray(0, 4)].map((value) => Math.round(value / 8)),
    [32, 16, 0, 16],
  )
})
