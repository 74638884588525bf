import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { attachment, fileNameOf, fileNamesOf } from "./file-names.ts"

const createdAt = new Date("2026-11-21T23:59:00Z")
const picture = (prompt: string | null, mediaType = "image/png") => ({ prompt, createdAt, mediaType })

describe("fileNameOf", () => {
  for (const [prompt, expected] of [
    ["A red fox, in the snow!", "2026-11-21 A-red-fox-in-the-snow.png"],
    ["../../etc/passwd", "2026-11-21 etc-passwd.png"],
    ["雪の中の狐 🦊 CON", "2026-11-21 雪の中の狐-CON.png"],
    ["one two three four five six seven eight nine ten", "2026-11-21 one-two-three-four-five-six-seven-eight.png"],
    ["🦊 !!!", "2026-11-21 picture.png"],
    [null, "2026-11-21 picture.png"],
  ] as const) {
    it(`names ${JSON.stringify(prompt)}`, () => assert.equal(fileNameOf(picture(prompt)), expected))
  }
})

describe("fileNamesOf", () => {
  it("numbers what would be named the same, whatever the case of its letters and its format", () => {
    assert.deepEqual(fileNamesOf([picture("a fox"), picture("A Fox", "image/jpeg"), picture("a hen")]), [
      "2026-11-21 a-fox 01.png",
      "2026-11-21 A-Fox 02.jpg",
      "2026-11-21 a-hen.png",
    ])
  })

  it("gives names that every file system takes, each once", () => {
    const prompts = fc.array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 80 }), fc.constantFrom("fox 01", "fox", "Fox", "a/b")), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(prompts, (texts) => {
        const names = fileNamesOf(texts.map((text) => picture(text)))
        assert.equal(new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size, texts.length)
        for (const name of names) {
          // oxlint-disable-next-line no-control-regex
          assert.doesNotMatch(name, /[<>:"/\\|?*\0-\x1f\x7f]|^\.|[. ]$/)
          assert.ok(Buffer.byteLength(name) <= 255)
          assert.ok(name.isWellFormed())
        }
      }),
    )
  })
})

describe("attachment", () => {
  it("says a name in ASCII and as it is", () => {
    assert.equal(
      attachment(`Füchse (2)'s "50%".zip`),
      `attachment; filename="F_chse (2)'s _50__.zip"; filename*=UTF-8''F%C3%BCchse%20%282%29%27s%20%2250%25%22.zip`,
    )
  })
})
