import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { sha256, solidPng } from "../support/pictures.ts"
import { type ScriptedProvider, startScripted, type Turn } from "../support/scripted-provider.ts"
import { at, StudioVisitor } from "../support/studio-visitor.ts"
import { signInAs, signInAsOwner } from "../support/visitor.ts"

const adminToken = "admin-token-of-the-studio"
const model = "gemini-2.5-flash-image"
const prices = { [model]: { picture: 0.05 } }
const picture = solidPng(64, 48, [10, 90, 160])
const drawing: Turn = { parts: [{ text: "Here." }, { picture }] }

describe("the chat room in two processes", () => {
  let provider: ScriptedProvider
  let first: TestLimn
  let second: TestLimn
  let here: StudioVisitor
  let there: StudioVisitor

  before(async () => {
    provider = await startScripted("gemini", () => drawing)
    first = await startLimn({ channels: [provider.channel], file: { prices }, environment: { LIMN_ADMIN_TOKEN: adminToken }, shared: true })
    second = await first.beside()
    here = new StudioVisitor(await signInAs(first.address, adminToken, "ada", "member"))
    there = at(second.address, here)
  })
  after(async () => {
    await second.close()
    assert.deepEqual(await first.violations(), [])
    await first.close()
    await provider.close()
  })

  it("tells at one what the other draws", async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const id = await here.begin()
    const reader = await there.follow(id)
    await reader.until(({ event }) => event === "snapshot")
    const { assistant } = await here.send(id, null, { text: "A bridge", models: [model] })
    const named = await reader.until(({ event, data }) => event === "conversation" && data.head !== null)
    assert.deepEqual([named.data.title, named.data.head], ["A bridge", assistant.id])
    await reader.until(({ event, data }) => event === "generation" && data.state === "running")
    gate.resolve(drawing)
    const { data } = await reader.until(({ event, data }) => event === "generation" && data.finished_at !== null)
    assert.deepEqual([data.state, data.parts[1].picture.sha256], ["succeeded", sha256(picture)])
    reader.leave()
  })

  it("stops at one what the other draws", async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const { assistant } = await here.send(await here.begin(), null, { text: "A tower", models: [model] })
    const [generation] = assistant.generations
    const stopped = await there.visitor.json<{ state: string; charge_usd: string }>("POST", `/generations/${generation?.id}/stop`)
    assert.deepEqual([stopped.state, stopped.charge_usd], ["stopped", "0"])
    gate.resolve(drawing)
  })

  it("goes on at one from what the other drew", async () => {
    provider.follow(() => drawing)
    const id = await here.begin()
    const drawn = await here.drawn(id, null, { text: "A door", models: [model] })
    await there.drawn(id, drawn.assistant.id, { text: "Open", models: [model] })
    assert.deepEqual(provider.turns.at(-1), ["user: A door", `model: Here. ${sha256(picture)}`, "user: Open"])
  })

  it("brings home what is drawn while its server is told to close, and ends the streams at once", { timeout: 60_000 }, async () => {
    const gate = Promise.withResolvers<Turn>()
    provider.follow(() => gate.promise)
    const third = await first.beside()
    const visitor = at(third.address, here)
    const id = await visitor.begin()
    const reader = await visitor.follow(id)
    await reader.until(({ event }) => event === "snapshot")
    const { assistant } = await visitor.send(id, null, { text: "A last one", models: [model] })
    await reader.until(({ event, data }) => event === "generation" && data.state === "running")
    const closed = third.close()
    await reader.ended
    gate.resolve(drawing)
    await closed
    const [generation] = await here.ended(assistant)
    assert.deepEqual([generation?.state, generation?.outcome], ["succeeded", "picture"])
  })
})

describe("the chat room in a process that is killed", () => {
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

  async function serve(folder: string): Promise<{ readonly address: string; readonly process: ChildProcess }> {
    const child = spawn(process.execPath, [main, "serve", "--data-dir", join(folder, "data")], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, PORT: "0", LIMN_ADMIN_TOKEN: adminToken, LIMN_API_KEY: "sk-test-of-the-studio" },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let output = ""
    child.stdout?.on("data", (piece: Buffer) => (output += piece))
    child.stderr?.on("data", (piece: Buffer) => (output += piece))
    while (!/address\s+http:\S+\n/.test(output)) {
      if (child.exitCode !== null) assert.fail(output)
      await sleep(20)
    }
    return { address: /address\s+(http:\S+)/.exec(output)?.[1] ?? "", process: child }
  }

  it("keeps the conversation, ends what ran as interrupted for nothing, and goes on", { timeout: 90_000 }, async (test) => {
    const folder = await mkdtemp(join(tmpdir(), "limn-studio-"))
    const gate = Promise.withResolvers<Turn>()
    const provider = await startScripted("gemini", () => gate.promise)
    test.after(async () => {
      await provider.close()
      await rm(folder, { recursive: true, force: true })
    })
    await writeFile(join(folder, "limn.yaml"), stringify({ channels: [provider.channel], prices }))
    const killed = await serve(folder)
    test.after(() => killed.process.kill("SIGKILL"))
    const before = new StudioVisitor(await signInAsOwner(killed.address, adminToken))
    const id = await before.begin()
    const { assistant } = await before.send(id, null, { text: "A picture that never comes", models: [model], count: 2 })
    while (provider.calls.length < 2) await sleep(20)
    killed.process.kill("SIGKILL")
    await once(killed.process, "exit")

    const restarted = await serve(folder)
    test.after(() => restarted.process.kill("SIGKILL"))
    const visitor = at(restarted.address, before)
    const generations = await visitor.ended(assistant)
    assert.deepEqual(
      generations.map(({ state, outcome, error, charge_usd }) => [state, outcome, error?.code, charge_usd]),
      [
        ["failed", "error", "interrupted", "0"],
        ["failed", "error", "interrupted", "0"],
      ],
    )
    provider.follow(() => drawing)
    const { generation } = await visitor.drawn(id, assistant.id, { text: "Another", models: [model] })
    assert.equal(generation.state, "succeeded")
    assert.deepEqual(provider.turns.at(-1), ["user: Another"])
  })
})

describe("the chat room with the painter", () => {
  it("changes a picture below a mask, and nothing else", async () => {
    const limn = await startLimn({ environment: { LIMN_ADMIN_TOKEN: adminToken } })
    try {
      const owner = new StudioVisitor(await signInAsOwner(limn.address, adminToken))
      const source = await owner.visitor.json<{ id: string }>("POST", "/pictures", solidPng(64, 64, [200, 30, 30]), 201)
      const mask = await owner.visitor.json<{ id: string }>("POST", "/pictures?kind=mask", solidPng(64, 64, [0, 0, 0]), 201)
      const draft = { text: "Make it blue", models: ["limn/painter"], picture_ids: [source.id], mask_id: mask.id }
      const estimate = await owner.visitor.json<{ free: boolean; total_usd: string }>("POST", "/estimate", { draft })
      assert.deepEqual([estimate.free, estimate.total_usd], [true, "0"])
      const { generation } = await owner.drawn(await owner.begin(), null, draft)
      assert.deepEqual([generation.outcome, generation.charge_usd, generation.warnings], ["picture", "0", []])
      const [part] = generation.parts.filter(({ type }) => type === "picture")
      assert.ok(part?.type === "picture")
      assert.deepEqual(part.picture?.source_ids, [source.id])
      const alone = await owner.visitor.call("POST", `/conversations/${await owner.begin()}/messages`, {
        draft: { ...draft, picture_ids: [] },
      })
      assert.deepEqual([alone.status, ((await alone.json()) as { error: { param: string } }).error.param], [400, "draft.mask_id"])
    } finally {
      await limn.close()
    }
  })
})
