import assert from "node:assert/strict"
import { once } from "node:events"
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { limn, spawnLimn, temporaryFolder } from "./cli-testing.ts"

describe("limn check", { concurrency: 4 }, () => {
  it("explains every setting with where it comes from, and shows no secret", async (test) => {
    const cwd = await temporaryFolder(test)
    await writeFile(
      join(cwd, "limn.yaml"),
      "port: 9001\nchannels:\n  - { name: mine, upstream: gemini, preset: google, keys: ['${MY_KEY}'], models: ['gemini-*'] }\n",
    )
    const { code, stdout, stderr } = await limn(["check"], {
      cwd,
      env: { MY_KEY: "AIza-not-to-be-shown-1234", LIMN_API_KEY: "another-not-to-be-shown" },
    })
    assert.equal(code, 0, stderr)
    const text = stdout.toString()
    assert.match(text, /^PORT +9001 +limn\.yaml: port$/m)
    assert.match(text, /^LIMN_API_KEY +…hown +LIMN_API_KEY$/m)
    assert.match(text, /^channel mine +gemini; preset google; .*keys …1234/m)
    assert.match(text, /^ok {2}Limn can start/m)
    assert.ok(!text.includes("not-to-be-shown") && !text.includes("\u001b"))
  })

  it("lists every problem as a sentence", async (test) => {
    const cwd = await temporaryFolder(test)
    const { code, stderr } = await limn(["check", "--port", "x"], { cwd, env: { HOST: "0.0.0.0", LIMN_KEEP_PICTURES: "long" } })
    assert.equal(code, 1)
    assert.match(stderr, /^✗ --port: must be a whole number/m)
    assert.match(stderr, /^✗ LIMN_KEEP_PICTURES: must be a duration/m)
    assert.match(stderr, /^✗ HOST: other machines can reach 0\.0\.0\.0/m)
    assert.match(stderr, /^3 problems found\.$/m)
  })

  it("leaves no trace of itself", async (test) => {
    const cwd = await temporaryFolder(test)
    await limn(["check"], { cwd })
    const { stdout } = await limn(["check", "--data-dir", "data"], { cwd })
    assert.match(stdout.toString(), /^ok/m)
    await assert.rejects(readFile(join(cwd, "data", "limn.db")))
  })

  it("finds a data folder that cannot be written to", { skip: process.getuid?.() === 0 && "root may write anywhere" }, async (test) => {
    const cwd = await temporaryFolder(test)
    await mkdir(join(cwd, "data"))
    await chmod(join(cwd, "data"), 0o500)
    const { code, stderr } = await limn(["check"], { cwd })
    assert.equal(code, 1)
    assert.match(stderr, /LIMN_DATA_DIR: nothing can be written/)
  })

  it("finds a database that is none", async (test) => {
    const cwd = await temporaryFolder(test)
    await mkdir(join(cwd, "data"))
    await writeFile(join(cwd, "data", "limn.db"), "nonsense".repeat(1000))
    const { code, stderr } = await limn(["check"], { cwd })
    assert.equal(code, 1)
    assert.match(stderr, /damaged or is no SQLite database/)
  })
})

describe("limn keys", () => {
  it("makes, lists and revokes", async (test) => {
    const cwd = await temporaryFolder(test)
    const made = await limn(["keys", "create", "--label", "李雷", "--flavour", "geekai", "--expires", "2999-01-31"], { cwd })
    assert.equal(made.code, 0, made.stderr)
    assert.match(made.stdout.toString(), /^sk-limn-[\w-]{49}\n$/)
    assert.match(made.stderr, /^First start\. The API key, shown this once: sk-limn-/)

    const list = async (): Promise<{ data: { id: string; label: string; state: string; flavour: string }[] }> =>
      JSON.parse((await limn(["keys", "list", "--all", "--json"], { cwd })).stdout.toString())
    const key = (await list()).data.find(({ label }) => label === "李雷")
    assert.equal(key?.flavour, "geekai")
    assert.equal(key.state, "works")
    assert.equal((await limn(["keys", "revoke", key.id], { cwd })).code, 0)
    assert.equal((await limn(["keys", "revoke", key.id], { cwd })).code, 1)
    assert.equal((await list()).data.find(({ id }) => id === key.id)?.state, "revoked")
    assert.ok(!(await limn(["keys", "list"], { cwd })).stdout.includes(key.id))
  })

  for (const args of [[], ["--label", "x", "--flavour", "sweet"], ["--label", "x", "--expires", "soon"]]) {
    it(`refuses create ${args.join(" ")}`, async (test) => {
      assert.equal((await limn(["keys", "create", ...args], { cwd: await temporaryFolder(test) })).code, 2)
    })
  }
})

async function serve(test: TestContext, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawnLimn(["serve", "--port", "0"], { cwd, env: { LOG_LEVEL: "silent", ...env } })
  test.after(() => child.kill("SIGKILL"))
  let text = ""
  while (!text.includes("Draw something")) text += String((await once(child.stdout as NodeJS.ReadableStream, "data"))[0])
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ""
  return { child, text, address }
}

describe("limn serve", () => {
  it("says where it is, shows the first key once, and ends on SIGTERM with 0", async (test) => {
    const cwd = await temporaryFolder(test)
    const first = await serve(test, cwd)
    assert.match(first.text, /^ {2}API key +sk-limn-[\w-]{49} {2}\(shown this once\)$/m)
    assert.match(first.text, /^ {2}draws +the built-in painter, under every model's name \(demo mode\)$/m)
    assert.ok(!first.text.includes("\u001b"))
    const key = /sk-limn-[\w-]+/.exec(first.text)?.[0] ?? ""
    const curl = /-d '(.*)'/.exec(first.text)?.[1] ?? ""
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
    const refused = await fetch(`${first.address}/v1/images/generations`, {
      method: "POST",
      headers,
      body: curl.replace("a cat on a windowsill", ""),
    })
    assert.equal(refused.status, 400)
    first.child.kill("SIGTERM")
    assert.deepEqual(await once(first.child, "exit"), [0, null])

    const second = await serve(test, cwd)
    assert.ok(!second.text.includes("shown this once"))
    second.child.kill("SIGINT")
    assert.deepEqual(await once(second.child, "exit"), [0, null])
  })

  it("says what is wrong in a sentence and ends with 1", async (test) => {
    const { code, stderr, stdout } = await limn(["serve"], { cwd: await temporaryFolder(test), env: { HOST: "0.0.0.0" } })
    assert.equal(code, 1)
    assert.match(stderr, /^limn: HOST: other machines can reach 0\.0\.0\.0/)
    assert.equal(stdout.length, 0)
  })
})

describe("limn", () => {
  it("draws without a server, and with the one that runs on the same data folder", async (test) => {
    const cwd = await temporaryFolder(test)
    const alone = await limn(["generate", "a red house", "-o", "house.png", "-m", "limn/painter", "--json"], { cwd, env: { PORT: "0" } })
    assert.equal(alone.code, 0, alone.stderr)
    const { pictures } = JSON.parse(alone.stdout.toString()) as { pictures: { width: number; sha256: string }[] }
    assert.ok((pictures[0]?.width ?? 0) >= 512)

    const { address } = await serve(test, cwd)
    assert.equal((await readFile(join(cwd, "data", "address"), "utf8")).trim(), address)
    const edited = await limn(["edit", "house.png", "make it blue", "-o", "-", "-m", "limn/painter", "--verbose"], { cwd })
    assert.equal(edited.code, 0, edited.stderr)
    assert.equal(edited.stdout.subarray(1, 4).toString(), "PNG")
  })

  for (const args of [["--help"], ["--version"], ["help", "keys"], ["generate", "--help"]]) {
    it(`${args.join(" ")} ends with 0`, async (test) => {
      const { code, stdout, stderr } = await limn(args, { cwd: await temporaryFolder(test) })
      assert.equal(code, 0)
      assert.equal(stderr, "")
      assert.ok(stdout.length > 4)
    })
  }
})
