import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { limn, temporaryFolder } from "./cli-testing.ts"

describe("limn usage and limn requests", () => {
  it("show what was drawn, for people and for scripts", async (test) => {
    const cwd = await temporaryFolder(test)
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await limn(args, { cwd })
      assert.equal(code, 0, stderr)
      return stdout.toString()
    }
    await run("generate", "a red kite", "--model", "limn/painter", "--output", "kite.png")

    const none = { charge_usd: "0", cost_usd: "0", cost_unknown_usd: "0" }
    assert.partialDeepStrictEqual(JSON.parse(await run("usage", "--json")), {
      data: [{ model: "limn/painter", requests: 1, pictures: 1, ...none }],
    })
    assert.partialDeepStrictEqual(JSON.parse(await run("usage", "--by", "team", "--json")), {
      data: [{ team: null, name: null, requests: 1, pictures: 1, ...none }],
    })
    const csv = await run("usage", "--by", "channel", "--csv")
    assert.match(csv, /^channel,requests,pictures,charge_usd,cost_usd,cost_unknown_usd\b.*\r\npainter,1,1,0,0,0\b.*\r\n$/)
    assert.match(await run("usage", "--by", "key"), /^key +name +requests .*\nkey_\S+ +.*1 +1( +0)+\ntotal +1 +1( +0)+\n$/)
    assert.deepEqual(JSON.parse(await run("usage", "--to", "2020-01-01", "--json")), { data: [] })

    const { data, next } = JSON.parse(await run("requests", "list", "--json")) as { data: { id: string }[]; next: null }
    const [{ id } = { id: "" }] = data
    assert.deepEqual([data.length, next], [1, null])
    assert.match(
      await run("requests"),
      new RegExp(`^id .*\\n${id} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +limn/painter +succeeded +1 of 1 +0\\n$`),
    )
    assert.match(await run("requests", "show", id), /^state +succeeded$[^]*^called \(UTC\).*\n.* painter .* succeeded +0$/m)
    assert.equal(await run("requests", "--state", "failed"), "")
  })

  for (const [args, code, says] of [
    [["usage", "--by", "week"], 2, /^limn: --by must be one of model, key, user, team, channel, day\./],
    [["usage", "--from", "soon"], 2, /^limn: --from must be a day or a moment/],
    [["requests", "--limit", "0"], 2, /^limn: --limit must be a whole number from 1 to 200/],
    [["requests", "--state", "lost"], 2, /^limn: --state must be one of queued, running/],
  ] as const) {
    it(`refuse ${args.join(" ")}`, async (test) => {
      const ended = await limn(args, { cwd: await temporaryFolder(test) })
      assert.equal(ended.code, code)
      assert.match(ended.stderr, says)
    })
  }
})
