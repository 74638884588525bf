import assert from "node:assert/strict"
import { test } from "node:test"
import { plainRequest } from "../models/plain-request.ts"
import { codeSample, sampleLanguages } from "../studio/code/code-samples.ts"
import * as samples from "./samples.ts"
import { withKey } from "./with-key.ts"

const context = { baseUrl: "https://limn.example", model: "some/model", prompt: "it's a “cat”" }
const key = "sk-limn-0123456789abcdef"
const plain = plainRequest({ id: context.model, output: ["text", "image"] }, context.prompt)

const all: readonly (readonly [string, string])[] = [
  ...Object.entries(samples).flatMap(([name, write]) =>
    Object.entries(write(context, "$LIMN_API_KEY")).map(([language, sample]) => [`${name} in ${language}`, sample.code] as const),
  ),
  ...(["chat", "images", "gemini"] as const).flatMap((dialect) =>
    sampleLanguages.map(
      ({ language }) => [`${dialect} in ${language}`, codeSample(plain, language, dialect, context.baseUrl).code] as const,
    ),
  ),
]

for (const [name, code] of all) {
  test(`${name} calls this server, and takes a key instead of the variable`, () => {
    assert.ok(code.includes(context.baseUrl))
    const filled = withKey(code, key)
    assert.ok(filled.includes(key))
    assert.ok(!/environ\["LIMN_API_KEY|Getenv\("LIMN_API_KEY|process\.env\.LIMN_API_KEY|\$LIMN_API_KEY/.test(filled))
    assert.equal(withKey(code, undefined), code)
  })
}
