import assert from "node:assert/strict"
import { existsSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { AuditTable } from "#database/audit-table.ts"
import { openDatabase } from "#database/database.ts"
import { limn, temporaryFolder } from "./cli-testing.ts"

const configuration = `
channels:
  - { name: relay, upstream: openai-chat, baseUrl: "https://relay.example/v1", keys: [a-key-of-the-test], models: { house: gemini-2.5-flash-image, odd: strange } }
prices: { house: { picture: 0.02 } }
`
const priceMap = {
  "vendor/odd": { output_cost_per_image: 0.04, input_cost_per_token: 1e-6 },
  painted: { input_cost_per_token: 3e-7, output_cost_per_image_token: 3e-5 },
  bad: { mode: "chat" },
}

interface Price {
  readonly source: string
  readonly prices: object
  readonly history: readonly { readonly version: number }[]
}

async function folderWith(test: TestContext, yaml = configuration): Promise<string> {
  const cwd = await temporaryFolder(test)
  await writeFile(join(cwd, "limn.yaml"), yaml)
  await writeFile(join(cwd, "map.json"), JSON.stringify(priceMap))
  return cwd
}

describe("limn prices", { concurrency: 4 }, () => {
  it("lists what every routed model costs, and makes nothing", async (test) => {
    const cwd = await folderWith(test)
    const { code, stdout } = await limn(["prices", "list", "--json"], { cwd })
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(stdout.toString()), {
      data: [
        { model: "house", price: "0.02 per picture", source: "settings", held: "0.02" },
        { model: "odd", price: null, source: null, held: null },
      ],
      warnings: [
        { code: "below_cost", message: "`house` is sold below cost: a picture brings 0.02 USD and costs 0.038775 USD as a rule." },
      ],
    })
    assert.equal(existsSync(join(cwd, "data")), false)
  })

  it("says so where nothing is charged", async (test) => {
    const cwd = await temporaryFolder(test)
    const { code, stderr } = await limn(["prices", "list"], { cwd })
    assert.equal(code, 0)
    assert.match(stderr, /demo mode nothing is charged/)
    const free = await folderWith(test, `${configuration}\ndefaults: { unpriced: free }\n`)
    const { stdout, stderr: says } = await limn(["prices", "list"], { cwd: free })
    assert.match(stdout.toString(), /^odd +none +- +-$/m)
    assert.match(says, /^What has no price is free\.$/m)
  })

  it("writes every change into the record of changes", async (test) => {
    const cwd = await folderWith(test)
    for (const change of [
      ["set", "odd", "--picture", "0.5"],
      ["import", "map.json", "house=painted"],
      ["unset", "odd"],
    ]) {
      const { code, stderr } = await limn(["prices", ...change], { cwd })
      assert.equal(code, 0, stderr)
    }
    assert.notEqual((await limn(["prices", "unset", "odd"], { cwd })).code, 0)
    await using database = await openDatabase({ file: join(cwd, "data", "limn.db") })
    const rows = await new AuditTable(database).page({ limit: 10 })
    assert.deepEqual(
      rows.toReversed().map(({ action, actor, target, detail }) => [action, actor.type, target, detail]),
      [
        ["price.set", "cli", { type: "model", id: "odd" }, { prices: { picture: 0.5 } }],
        ["price.set", "cli", { type: "model", id: "house" }, { prices: { text_in: 0.3, image_in: 0.3, image_out: 30 } }],
        ["price.unset", "cli", { type: "model", id: "odd" }, undefined],
      ],
    )
  })

  it("imports, shows and takes back prices", async (test) => {
    const cwd = await folderWith(test)
    const imported = await limn(["prices", "import", "map.json", "odd", "house=painted"], { cwd })
    assert.equal(imported.code, 0, imported.stderr)
    assert.match(imported.stderr, /odd: 0\.04 per picture\n {2}left out: input_cost_per_token\n/)
    const shown = (await limn(["prices", "show", "house", "--json"], { cwd })).stdout.toString()
    const { source, prices, history } = JSON.parse(shown) as Price
    assert.deepEqual(
      { source, prices },
      { source: "console", prices: { textIn: 300, imageIn: 300, imageOut: 30_000, imageTokens: { "1K": 1290 } } },
    )
    assert.equal(history.length, 1)
    assert.match(
      (await limn(["prices", "show", "odd"], { cwd })).stdout.toString(),
      /^0\.04 per picture \(console\)\none picture: 0\.04 USD/,
    )
    assert.equal((await limn(["prices", "unset", "house"], { cwd })).code, 0)
    assert.match((await limn(["prices", "show", "house"], { cwd })).stdout.toString(), /^0\.02 per picture \(settings\)/)
    assert.equal((await limn(["prices", "unset", "house"], { cwd })).code, 1)
  })

  for (const [args, price] of [
    [["--picture", "0.05"], { picture: { default: 50_000_000 } }],
    [["--picture", "1K=0.05,4K=0.2"], { picture: { "1K": 50_000_000, "4K": 200_000_000 } }],
    [["--text-in", "0.3", "--image-out", "30"], { textIn: 300, imageIn: 300, imageOut: 30_000, imageTokens: { "1K": 1290 } }],
  ] as const) {
    it(`sets ${args.join(" ")}`, async (test) => {
      const cwd = await folderWith(test)
      const { code, stderr } = await limn(["prices", "set", "house", ...args], { cwd })
      assert.deepEqual([code, stderr.includes("!")], [0, false], stderr)
      const { source, prices } = JSON.parse((await limn(["prices", "show", "house", "--json"], { cwd })).stdout.toString()) as Price
      assert.deepEqual({ source, prices }, { source: "console", prices: price })
    })
  }

  it("says what may not have been meant when a price is set, and sets it", async (test) => {
    const cwd = await folderWith(test)
    const misspelt = await limn(["prices", "set", "hause", "--picture", "0.05"], { cwd })
    assert.deepEqual([misspelt.code, /^! .*Did you mean `house`\?$/m.test(misspelt.stderr)], [0, true], misspelt.stderr)
    const cheap = await limn(["prices", "set", "house", "--picture", "0.01"], { cwd })
    assert.match(cheap.stderr, /^! `house` is sold below cost: a picture brings 0\.01 USD and costs 0\.038775 USD/m)
  })

  for (const [args, says] of [
    [[], /^limn: Name a price, such as --picture 0\.02/],
    [["--picture", "cheap"], /^limn: --picture must be a number/],
    [["--picture", "8K=1"], /^limn: --picture/],
    [["--picture", "-1"], /^limn: --picture/],
  ] as const) {
    it(`refuses to set ${args.join(" ") || "nothing"}`, async (test) => {
      const cwd = await folderWith(test)
      const { code, stderr } = await limn(["prices", "set", "house", ...args], { cwd })
      assert.equal(code, 2)
      assert.match(stderr, says)
      assert.equal(existsSync(join(cwd, "data")), false)
    })
  }

  const refused: readonly (readonly [name: string, args: readonly string[], says: RegExp])[] = [
    ["a file that is not there", ["nothing.json", "odd"], /nothing\.json cannot be read \(ENOENT\)/],
    ["a file that is not JSON", ["limn.yaml", "odd"], /limn\.yaml is not JSON/],
    ["a model that the file does not have", ["map.json", "house"], /has no model house\. Write `public=name`/],
    ["an entry without a price", ["map.json", "odd", "house=bad"], /bad: There is no price per token or per picture/],
  ]
  for (const [name, args, says] of refused) {
    it(`refuses ${name}, and sets nothing`, async (test) => {
      const cwd = await folderWith(test)
      const { code, stderr } = await limn(["prices", "import", ...args], { cwd })
      assert.equal(code, 1)
      assert.match(stderr, says)
      assert.equal(existsSync(join(cwd, "data")), false)
    })
  }

  it("stands in limn check", async (test) => {
    const misspelt = configuration.replace("prices: {", "prices: { hause: { picture: 0.5 },")
    const { code, stdout, stderr } = await limn(["check"], { cwd: await folderWith(test, misspelt) })
    assert.equal(code, 0)
    assert.match(stdout.toString(), /^house +0\.02 per picture +settings +0\.02$/m)
    assert.match(stdout.toString(), /^odd +none +- +-$/m)
    assert.match(stderr, /^! No model is known here by the name `hause`\. Did you mean `house`\?$/m)
    assert.match(stderr, /^! `house` is sold below cost: a picture brings 0\.02 USD/m)
    const widest = Math.max(
      ...stdout
        .toString()
        .split("\n")
        .map((line) => line.length),
    )
    assert.ok(widest <= 100, `a line of ${widest} columns`)
  })
})
