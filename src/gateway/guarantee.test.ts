import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type Guarantee, guaranteeWords, type GuaranteeWord } from "#canonical/guarantee.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import { withGuarantee } from "./guarantee.ts"

const request = { modalities: ["text", "image"], pictureRequired: false, warnings: [] } as unknown as GenerationRequest
const header = (word: string) => ({ "x-limn-guarantee": word })

describe("the guarantee of a request", () => {
  const meanings: Readonly<Record<GuaranteeWord, readonly [boolean, Guarantee]>> = {
    off: [false, { repairs: false, calls: 3 }],
    on: [true, { repairs: true, calls: 3 }],
    1: [true, { repairs: true, calls: 1 }],
    2: [true, { repairs: true, calls: 2 }],
    3: [true, { repairs: true, calls: 3 }],
  }
  for (const word of guaranteeWords) {
    it(`by the word ${word}, from its header or its key`, () => {
      const [pictureRequired, guarantee] = meanings[word]
      for (const [headers, account] of [
        [header(` ${word.toUpperCase()} `), {}],
        [{}, { guarantee: word }],
        [header(word), { guarantee: word === "on" ? "off" : "on" }],
      ] as const) {
        const given = withGuarantee(request, headers, account)
        assert.deepEqual([given.pictureRequired, given.guarantee], [pictureRequired, guarantee])
      }
      assert.equal(withGuarantee({ ...request, pictureRequired: true }, header(word), {}).pictureRequired, true)
    })
  }

  it("is the dialect's where nobody says anything", () => {
    assert.equal(withGuarantee(request, {}, {}), request)
  })

  it("is none for text alone, and only a header that wanted one is told so", () => {
    const text = { ...request, modalities: ["text"] as const }
    assert.equal(withGuarantee(text, {}, { guarantee: "on" }), text)
    assert.equal(withGuarantee(text, header("off"), {}), text)
    const { pictureRequired, warnings } = withGuarantee(text, header("2"), {})
    assert.deepEqual([pictureRequired, warnings.map(({ code, param }) => [code, param])], [false, [["unsupported", "x-limn-guarantee"]]])
  })

  it("is refused where it is none", () => {
    for (const word of ["", "0", "4", "no"]) assert.throws(() => withGuarantee(request, header(word), {}), { code: "invalid_request" })
  })
})
