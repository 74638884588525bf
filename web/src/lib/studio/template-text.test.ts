import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { fillTemplate, templateFields, templatePieces } from "./template-text.ts"

describe("the text of a template", () => {
  for (const [text, fields] of [
    ["no fields", []],
    [
      "a {{style=kawaii}} sticker of {{ subject }}",
      [
        { name: "style", example: "kawaii" },
        { name: "subject", example: "" },
      ],
    ],
    ["{{a}} and {{a=2}} and {{a=3}}", [{ name: "a", example: "2" }]],
    ["{{主体=一只红熊猫}}，白色背景", [{ name: "主体", example: "一只红熊猫" }]],
    ["{{text=a = b}}", [{ name: "text", example: "a = b" }]],
    ["{{}} {{ }} {{=x}} {a} {{a}", []],
    ["{{{a}}}", [{ name: "a", example: "" }]],
    ["{{__proto__=x}}", [{ name: "__proto__", example: "x" }]],
  ] as const) {
    it(`finds the fields of ${text}`, () => assert.deepEqual(templateFields(text), fields))
  }

  for (const [text, values, filled] of [
    ["a {{style=kawaii}} {{subject=cat}}", { subject: " fox " }, "a kawaii fox"],
    ["{{a}}-{{a=2}}", {}, "2-2"],
    ["{{a}}|{{b}}", { a: "{{b}}", b: "$& $1" }, "{{b}}|$& $1"],
    ["{{constructor}}", {}, ""],
    ["{{ }} stays", {}, "{{ }} stays"],
  ] as const) {
    it(`fills ${text}`, () => assert.equal(fillTemplate(text, new Map(Object.entries(values))), filled))
  }

  const piece = fc.constantFrom("{", "}", "{{", "}}", "=", "a", "b", " ", "\n", "猫", "{{a}}", "{{b=1}}")
  const texts = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""))

  it("takes nothing away but marks, and leaves none that could be filled", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = templatePieces(text)
        const words = pieces.flatMap((one) => ("text" in one ? [one.text] : []))
        assert.ok(words.every((word) => word !== "" && text.includes(word)))
        if (templateFields(text).length === 0) assert.equal(fillTemplate(text, new Map()), text)
      }),
    )
  })

  it("puts each value where its field was, as it is", () => {
    fc.assert(
      fc.property(texts, fc.string({ minLength: 1 }), (text, typed) => {
        const value = typed.trim()
        if (value === "") return
        const values = new Map(templateFields(text).map(({ name }) => [name, value]))
        const expected = templatePieces(text)
          .map((one) => ("text" in one ? one.text : value))
          .join("")
        assert.equal(fillTemplate(text, values), expected)
      }),
    )
  })
})
