import assert from "node:assert/strict"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import { pathToFileURL } from "node:url"
import { createStudio } from "./studio.ts"
import type { StudioJob } from "./studio-job.ts"

const job = (prompt: string, side = 64): StudioJob => ({ kind: "paint", prompt, width: side, height: side, seed: 1, variant: 0 })

describe("the studio", () => {
  const studio = createStudio()
  after(() => studio.close())

  it("paints in another process, without stopping this one", async () => {
    await studio.draw(job("a cat"))
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const { png } = await studio.draw(job("a city at night in the rain", 1400))
    clearInterval(timer)
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47])
    assert.ok(ticks > 8, `${ticks} ticks of 5 ms`)
  })

  it("answers every job with its own picture", async () => {
    const results = await Promise.all(["a cat", "a dog", "a cat"].map((prompt) => studio.draw(job(prompt))))
    const [first, second, third] = results.map(({ png }) => Buffer.from(png).toString("base64"))
    assert.equal(first, third)
    assert.notEqual(first, second)
  })

  it("says so when a given picture cannot be decoded, and goes on", async () => {
    const broken: StudioJob = { kind: "edit", prompt: "blur", inputs: [Buffer.from("no picture")], seed: 1, variant: 0 }
    await assert.rejects(studio.draw(broken), { code: "invalid_image" })
    await studio.draw(job("a cat"))
  })

  it("gives a job up, at hand or waiting", async () => {
    const controller = new AbortController()
    const given = [studio.draw(job("a city", 1800), controller.signal), studio.draw(job("a dog"), controller.signal)]
    controller.abort(new Error("given up"))
    for (const result of await Promise.allSettled(given)) assert.equal(result.status, "rejected")
    await studio.draw(job("a cat"))
  })
})

describe("a studio whose worker fails", () => {
  const folder = mkdtempSync(join(tmpdir(), "limn-studio-"))
  after(() => rmSync(folder, { recursive: true }))
  const program = (source: string): URL => {
    const file = join(folder, `worker-${Math.abs(Buffer.from(source).toString("hex").length)}.mjs`)
    writeFileSync(file, source)
    return pathToFileURL(file)
  }
  const good = `process.send({ id, result: { png: new Uint8Array([process.pid & 255]), text: Object.keys(process.env).join(), title: "" } })`

  it("fails that job alone when it crashes, and starts another", async () => {
    const studio = createStudio({
      program: program(`process.on("message", ({ id, job }) => { if (job.prompt === "crash") process.abort(); ${good} })`),
    })
    const results = await Promise.allSettled(["fine", "crash", "fine"].map((prompt) => studio.draw(job(prompt))))
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? "fine" : (result.reason as { code: string }).code)),
      ["fine", "upstream_error", "fine"],
    )
    await studio.close()
  })

  it("ends a worker that hangs", async () => {
    const studio = createStudio({
      jobTimeoutMs: 1500,
      program: program(`process.on("message", ({ id, job }) => { while (job.prompt === "hang"); ${good} })`),
    })
    await studio.draw(job("fine"))
    await assert.rejects(studio.draw(job("hang")), { code: "upstream_error" })
    await studio.draw(job("fine"))
    await studio.close()
  })

  it("keeps what is secret to itself, and a line of bounded length", async () => {
    process.env["LIMN_TEST_SECRET"] = "secret"
    const studio = createStudio({ maxWaiting: 1, program: program(`process.on("message", ({ id }) => { ${good} }) // plain`) })
    const [first, second] = [studio.draw(job("one")), studio.draw(job("two"))]
    await assert.rejects(studio.draw(job("three")), { code: "upstream_overloaded" })
    assert.doesNotMatch((await first).text, /SECRET/)
    await second
    delete process.env["LIMN_TEST_SECRET"]
    await studio.close()
  })

  it("takes nothing after it was closed", async () => {
    const studio = createStudio()
    await studio.close()
    await assert.rejects(studio.draw(job("a cat")), { code: "overloaded" })
  })
})
