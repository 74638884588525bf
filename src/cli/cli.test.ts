import assert from "node:assert/strict"
import { once } from "node:events"
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { limn, spawnLimn, standIn, temporaryFolder } from "./cli-testing.ts"

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
    assert.match(text, /^channel mine {2}limn\.yaml: channels\[0\]\n {2}upstream {2}gemini, preset google\n(?: .*\n)* {2}keys +…1234$/m)
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
    const made = await limn(["keys", "create", "--name", "李雷", "--flavour", "geekai", "--guarantee", "2", "--expires", "2999-01-31"], {
      cwd,
    })
    assert.equal(made.code, 0, made.stderr)
    assert.match(made.stdout.toString(), /^sk-limn-[\w-]{49}\n$/)
    assert.match(made.stderr, /^First start\. The API key, shown this once: sk-limn-/)

    const list = async (): Promise<{ data: { id: string; name: string; state: string; images: string; guarantee: string }[] }> =>
      JSON.parse((await limn(["keys", "list", "--all", "--json"], { cwd })).stdout.toString())
    const key = (await list()).data.find(({ name }) => name === "李雷")
    assert.ok(key !== undefined)
    assert.deepEqual([key.images, key.guarantee], ["geekai", "2"])
    assert.equal(key.state, "active")
    assert.equal((await limn(["keys", "revoke", key.id], { cwd })).code, 0)
    assert.equal((await limn(["keys", "revoke", key.id], { cwd })).code, 1)
    assert.equal((await list()).data.find(({ id }) => id === key.id)?.state, "revoked")
    assert.ok(!(await limn(["keys", "list"], { cwd })).stdout.includes(key.id))
  })

  it("limits, changes, rotates and shows", async (test) => {
    const cwd = await temporaryFolder(test)
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await limn([...args, "--json"], { cwd })
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout.toString())
    }
    const team = await run("teams", "create", "--name", "studio", "--budget", "100")
    const user = await run("users", "create", "--name", "han", "--team", team.id)
    const made = await run(
      "keys",
      "create",
      "--name",
      "app",
      "--user",
      user.id,
      "--budget",
      "10",
      "--period",
      "month",
      "--rpm",
      "60",
      "--models",
      "gemini-*,gpt-*",
    )
    const limits = { budget_usd: "10", budget_period: "month", requests_per_minute: 60, models: ["gemini-*", "gpt-*"], user_id: user.id }
    assert.partialDeepStrictEqual(made, limits)
    const changed = await run("keys", "change", made.id, "--budget", "none", "--rpm", "5", "--models", "all", "--scopes", "read")
    assert.partialDeepStrictEqual(changed, {
      name: "app",
      budget_usd: null,
      budget_period: "month",
      requests_per_minute: 5,
      models: null,
      scopes: ["read"],
    })
    const rotated = await run("keys", "rotate", made.id, "--grace", "60")
    assert.notEqual(rotated.key, made.key)
    assert.ok(Date.parse(rotated.former_works_until) > Date.now())
    assert.partialDeepStrictEqual((await run("keys", "show", made.id)).budget, {
      cap_usd: null,
      spent_usd: "0",
      held_usd: "0",
      period: "month",
    })

    assert.equal((await run("users", "disable", user.id)).disabled_at !== null, true)
    assert.equal((await run("keys", "show", made.id)).state, "disabled")
    assert.equal((await run("users", "enable", user.id)).disabled_at, null)
    assert.equal((await limn(["teams", "delete", team.id], { cwd })).code, 1)
    assert.equal((await run("users", "change", user.id, "--team", "none")).team_id, null)
    assert.equal((await limn(["teams", "delete", team.id], { cwd })).code, 0)
  })

  for (const args of [
    [],
    ["--name", "x", "--flavour", "sweet"],
    ["--name", "x", "--guarantee", "4"],
    ["--name", "x", "--expires", "soon"],
    ["--name", "x", "--budget", "-1"],
    ["--name", "x", "--budget", "1e3"],
    ["--name", "x", "--rpm", "many"],
    ["--name", "x", "--scopes", "read,everything"],
  ]) {
    it(`refuses create ${args.join(" ")}`, async (test) => {
      assert.equal((await limn(["keys", "create", ...args], { cwd: await temporaryFolder(test) })).code, 2)
    })
  }

  for (const [args, words] of [
    [["keys", "create", "--name", "x", "--budget", "-1"], /^limn: --budget must be dollars from 0 /],
    [["keys", "change", "key_x"], /^limn: Say what to change/],
    [["keys", "rotate", "key_x", "--grace", "soon"], /^limn: --grace must be a whole number from 0 to 86400/],
    [["users", "create"], /^limn: --name is missing\./],
    [["teams", "change", "team_x", "--period", "week"], /^limn: --period must be one of total, day, month\./],
  ] as const) {
    it(`${args.join(" ")}: says what is wrong before anything is made`, async (test) => {
      const cwd = await temporaryFolder(test)
      const { code, stderr } = await limn(args, { cwd })
      assert.equal(code, 2)
      assert.match(stderr, words)
      await assert.rejects(readFile(join(cwd, "data", "limn.db")))
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

describe("commands of an installation", { concurrency: 4 }, () => {
  for (const args of [
    ["keys", "list"],
    ["keys", "revoke", "key_x"],
    ["users", "list"],
    ["teams", "delete", "team_x"],
    ["usage"],
    ["requests"],
    ["db", "status"],
    ["ledger-check"],
  ]) {
    it(`${args.join(" ")}: makes nothing where no Limn has run`, async (test) => {
      const cwd = await temporaryFolder(test)
      const { code, stderr } = await limn(args, { cwd })
      assert.equal(code, 1)
      assert.match(stderr, /^limn: There is no Limn in .*data\. Name its folder with --data-dir or LIMN_DATA_DIR/)
      assert.deepEqual(await readdir(cwd), [])
    })
  }

  for (const args of [["serve", "--port", "0"], ["keys", "list"], ["check"]]) {
    it(`${args.join(" ")}: makes no other secret in place of one that is missing`, async (test) => {
      const cwd = await temporaryFolder(test)
      await limn(["keys", "create", "--name", "x"], { cwd })
      await rm(join(cwd, "data", "secret.key"))
      const { code, stderr } = await limn(args, { cwd })
      assert.equal(code, 1)
      assert.match(stderr, /secret\.key is missing, and the keys in the database were made with it/)
      assert.ok(!(await readdir(join(cwd, "data"))).includes("secret.key"))
    })
  }
})

describe("limn serve", () => {
  it("says where it is, shows the first key once, and ends on SIGTERM with 0", async (test) => {
    const cwd = await temporaryFolder(test)
    const first = await serve(test, cwd)
    assert.match(first.text, /^ {2}API key +sk-limn-[\w-]{49} {2}\(shown this once\)$/m)
    assert.match(first.text, /^ {2}draws +the built-in painter, under every name in the catalogue \(demo mode\)$/m)
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

  it("shows the first key at the first start that succeeds", async (test) => {
    const cwd = await temporaryFolder(test)
    const { base } = await standIn(test, (_request, response) => response.end())
    const refused = await limn(["serve", "--port", new URL(base).port], { cwd })
    assert.deepEqual([refused.code, refused.stderr.includes("Another program listens on this address already")], [1, true])
    const { text } = await serve(test, cwd)
    assert.match(text, /^ {2}API key +sk-limn-[\w-]{49} {2}\(shown this once\)\n {2}admin token +\S+ {2}\(shown this once\)$/m)
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
