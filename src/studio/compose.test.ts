import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import type { Turn } from "./branch.ts"
import { compose, type KnownPicture } from "./compose.ts"
import type { Draft } from "./draft.ts"

const card = cardOfVendorModel("gemini-2.5-flash-image")
const megabyte = 1024 * 1024

const plain: Draft = {
  text: "Now blue",
  models: ["m"],
  mode: "image",
  picture_ids: [],
  mask_id: null,
  with_history: true,
  aspect_ratio: null,
  image_size: null,
  size: null,
  quality: null,
  output_format: null,
  background: null,
  seed: null,
  count: 1,
}

const known = (ids: readonly string[], byteLength = 1): ReadonlyMap<string, KnownPicture> =>
  new Map(ids.map((id) => [id, { id, width: 160, height: 90, byteLength }]))

const shown = (id: string) => ({ type: "picture", id, width: 1, height: 1, alt: "", thought: false }) as const

function turn(text: string, answer: string, pictureIds: readonly string[] = []): Turn {
  return { text, pictureIds, answer: [{ type: "text", text: `About ${answer}`, thought: false }, shown(answer)] }
}

/** A composition in words: a line for each turn. */
function told(draft: Partial<Draft>, turns: readonly Turn[], pictures: ReadonlyMap<string, KnownPicture>, of = card) {
  const { request, ...rest } = compose({ draft: { ...plain, ...draft }, model: "m", card: of, number: 0, turns, pictures })
  const lines = request.messages.map(({ role, parts }) => {
    const words = parts.map((part) => (part.type === "text" ? part.text : part.type === "stored-image" ? `<${part.id}>` : part.type))
    return `${role}: ${words.join(" ")}`
  })
  return { lines, request, ...rest }
}

describe("the request of an answer", () => {
  const turns = [turn("A kite", "p1", ["u1"]), turn("Higher", "p2")]
  const all = known(["u1", "p1", "p2", "u2"])

  it("holds what was said before, and every picture once", () => {
    const before = ["user: <u1> A kite", "assistant: About p1 <p1>", "user: Higher", "assistant: About p2 <p2>"]
    const cases: readonly (readonly [Partial<Draft>, readonly string[]])[] = [
      [{}, [...before, "user: Now blue"]],
      [{ picture_ids: ["p2"] }, [...before, "user: Now blue"]],
      [{ picture_ids: ["u2"] }, [...before, "user: <u2> Now blue"]],
      [{ picture_ids: ["p2", "u2"] }, [...before, "user: <p2> <u2> Now blue"]],
      [{ with_history: false }, ["user: Now blue"]],
      [{ with_history: false, picture_ids: ["p2"] }, ["user: <p2> Now blue"]],
      [{ picture_ids: ["p2"], mask_id: "u2" }, ["user: <p2> Now blue"]],
      [{ picture_ids: ["u2"], text: " " }, [...before, "user: <u2>"]],
    ]
    for (const [draft, lines] of cases) {
      const composition = told(draft, turns, all)
      assert.deepEqual([composition.lines, composition.request.warnings], [lines, []], JSON.stringify(draft))
    }
  })

  it("leaves out pictures that are gone, with a warning, and does not begin with an answer", () => {
    const { lines, request } = told({}, [turn("", "p0", ["gone"]), ...turns], known(["u1", "p2"]))
    assert.deepEqual(lines, ["user: <u1> A kite", "assistant: About p1", "user: Higher", "assistant: About p2 <p2>", "user: Now blue"])
    assert.match(request.warnings.map(({ message }) => message).join(), /not kept any more/)
    assert.throws(() => told({ picture_ids: ["gone"] }, turns, all), { code: "invalid_image", details: { param: "draft.picture_ids.0" } })
  })

  it("shows a model that takes no pictures none of them", () => {
    const blind = { ...card, maxInputImages: 0 }
    assert.deepEqual(told({}, [turns[0] as Turn], all, blind).lines, ["user: A kite", "assistant: About p1", "user: Now blue"])
    assert.throws(() => told({ picture_ids: ["u2"] }, [], all, blind), { code: "invalid_request", details: { param: "draft.picture_ids" } })
  })

  it("never holds too much, whatever was said before, and always the newest", () => {
    const sizes = fc.array(fc.tuple(fc.nat(60_000), fc.nat(12 * megabyte)), { maxLength: 30 })
    fc.assert(
      fc.property(sizes, fc.nat(3), (before, attached) => {
        const attachedIds = Array.from({ length: attached }, (_, index) => `a${index}`)
        const history = before.map(([length], index) => turn(`${index}${"x".repeat(length)}`, `p${index}`))
        const pictures = new Map([
          ...before.map(([, byteLength], index) => [`p${index}`, { id: `p${index}`, width: 1, height: 1, byteLength }] as const),
          ...known(attachedIds, 1),
        ])
        const { request, lends } = told({ picture_ids: attachedIds }, history, pictures)
        const parts = request.messages.flatMap((message) => message.parts)
        const named = parts.flatMap((part) => (part.type === "stored-image" ? [part.id] : []))
        assert.equal(new Set(named).size, named.length)
        assert.deepEqual([...lends].toSorted(), named.toSorted())
        assert.ok(named.length <= 16)
        assert.ok(named.reduce((sum, id) => sum + (pictures.get(id)?.byteLength ?? 0), 0) <= 48 * megabyte)
        assert.ok(parts.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 0), 0) <= 200_000 + plain.text.length)
        assert.deepEqual(request.messages.map(({ role }) => role)[0], "user")
        const shownTurns = request.messages.filter(({ role }) => role === "user").length - 1
        assert.equal(request.warnings.length > 0, shownTurns < history.length || named.length < history.length + attached)
        const [first] = request.messages[0]?.parts.filter((part) => part.type === "text") ?? []
        if (shownTurns > 0) assert.match(first?.type === "text" ? first.text : "", new RegExp(`^${history.length - shownTurns}x*$`))
      }),
      { numRuns: 60 },
    )
  })

  it("asks for shape, format and the like as it is wished", () => {
    const { request } = told(
      { aspect_ratio: "source", output_format: "webp", background: "transparent", quality: "high", seed: 7, picture_ids: ["u2"] },
      [],
      all,
    )
    assert.deepEqual(
      [request.shape, request.format, request.quality, request.seed, request.modalities],
      [{ aspectRatio: "16:9" }, { mediaType: "image/webp", background: "transparent" }, "high", 7, ["text", "image"]],
    )
    assert.deepEqual(told({ mode: "text", aspect_ratio: "1:1" }, [], all).request.shape, {})
    const second = compose({ draft: { ...plain, seed: 2 ** 31 - 1 }, model: "m", card, number: 1, turns: [], pictures: all })
    assert.equal(second.request.seed, -(2 ** 31))
  })
})
