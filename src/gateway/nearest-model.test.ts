import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { createModelMap, demoMap } from "./model-map.ts"
import { didYouMean } from "./nearest-model.ts"

const meant: Readonly<Record<string, string | undefined>> = {
  "gemini-2.5-flash-imag": "gemini-2.5-flash-image",
  "gemini-2.5-flash": "gemini-2.5-flash-image",
  "Gemini-2.5-Flash-Image": "gemini-2.5-flash-image",
  "models/gemini-2.5-flsh-image": "gemini-2.5-flash-image",
  "google/gemini-2.5-flash-imaeg": "gemini-2.5-flash-image",
  "gemini 2.5 flash image": "gemini-2.5-flash-image",
  "nano-bananna": "gemini-2.5-flash-image",
  "gpt-imgae-2": "gpt-image-2",
  "limn/pinter": "limn/painter",
  "claude-opus-4": undefined,
  foo: undefined,
  "": undefined,
  ["x".repeat(5000)]: undefined,
}

describe("a misspelt model", () => {
  for (const [name, model] of Object.entries(meant)) {
    it(`${name.slice(0, 40)}: ${model ?? "nothing is near"}`, () => {
      assert.equal(didYouMean(demoMap.listed, name), model === undefined ? "" : ` Did you mean \`${model}\`?`)
    })
  }

  it("is asked about under the name that an operator gave the model", () => {
    const { listed } = createModelMap({ sketch: "gemini-2.5-flash-image" }, "id")
    assert.equal(didYouMean(listed, "skecth"), " Did you mean `sketch`?")
    assert.equal(didYouMean(listed, "gemini-2.5-flash-imag"), " Did you mean `sketch`?")
    assert.equal(didYouMean([], "sketch"), "")
  })
})
