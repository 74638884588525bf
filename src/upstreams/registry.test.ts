import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { presets } from "./presets.ts"
import { upstreams } from "./registry.ts"

describe("the registry of upstreams", () => {
  it("knows each member by its own name, with settings that need nothing to be said", () => {
    for (const [name, upstream] of upstreams) {
      assert.equal(upstream.name, name)
      assert.ok(upstream.settings.safeParse({}).success, name)
    }
  })

  for (const [name, other] of [
    ["openai", "openai-responses"],
    ["openrouter", "openai-images"],
  ] as const) {
    it(`lets the preset ${name} speak ${other} too`, () => {
      const settings = presets[name]?.settings ?? {}
      assert.deepEqual(upstreams.get(other)?.settings.parse(settings), { ...Object(upstreams.get(other)?.settings.parse({})), ...settings })
    })
  }

  for (const [name, { upstream, baseUrl, settings }] of Object.entries(presets)) {
    it(`has what the preset ${name} speaks`, () => {
      const member = upstreams.get(upstream)
      assert.ok(member !== undefined)
      assert.deepEqual(member.settings.parse(settings), { ...Object(member.settings.parse({})), ...settings })
      assert.equal(new URL(baseUrl).href.replace(/\/$/, ""), baseUrl)
    })
  }
})
