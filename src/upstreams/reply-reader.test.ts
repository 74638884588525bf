import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type Chunk, owned } from "#bytes/chunk.ts"
import type { TransportReply } from "#http/transport.ts"
import { LiftedMark } from "#json/scanner.ts"
import { readReply } from "./reply-reader.ts"

function replyOf(text: string, contentType: string, chunkBytes = Number.POSITIVE_INFINITY): TransportReply {
  const bytes = Buffer.from(text)
  async function* body(): AsyncGenerator<Chunk> {
    for (let start = 0; start < bytes.length; start += chunkBytes) yield owned(bytes.subarray(start, start + chunkBytes))
  }
  return { status: 200, headers: { "content-type": contentType }, body: body() }
}

/** Reads a reply, with long strings under `data` handed on, and gives its steps with consecutive bytes joined. */
async function read(text: string, contentType = "application/json", chunkBytes?: number): Promise<unknown[]> {
  const steps: unknown[] = []
  let bytes = ""
  for await (const step of readReply(replyOf(text, contentType, chunkBytes), (path) => path.at(-1) === "data")) {
    if (step.type === "bytes") bytes += Buffer.from(step.chunk.bytes).toString()
    else if (step.type === "string-end") steps.push(bytes)
    else if (step.type === "string") steps.push(step.path.join("."))
    else if (step.type === "done") steps.push("done")
    else steps.push(step.event === undefined ? step.document : { [step.event]: step.document })
    if (step.type === "string") bytes = ""
  }
  return steps
}

const long = "long ".repeat(300)
const sse = "text/event-stream"

const replies: readonly (readonly [string, string, string, readonly unknown[]])[] = [
  ["a document", `{"a":[1,"short"]}`, "application/json", [{ a: [1, "short"] }]],
  ["a kept string", `{"a":["${long}"],"b":"狐"}`, "application/json", [{ a: [long], b: "狐" }]],
  ["a string handed on", `{"a":{"data":"${long}"},"b":1}`, "application/json", ["a.data", long, { a: { data: new LiftedMark(0) }, b: 1 }]],
  ["a lone string", JSON.stringify(long), "application/json", [new LiftedMark(0)]],
  ["an empty stream", "", sse, []],
  [
    "events",
    `: hi\n\nevent: x\ndata: {"a":\ndata: 1}\n\ndata: 2\n\ndata: [DONE]\n\n`,
    `${sse}; charset=utf-8`,
    [{ x: { a: 1 } }, 2, "done"],
  ],
  [
    "events with a string each",
    `data: {"data":"${long}"}\r\n\r\n`.repeat(2),
    sse,
    ["data", long, { data: new LiftedMark(0) }, "data", long, { data: new LiftedMark(0) }],
  ],
  ["a last event without its blank line", `data: 1\n\ndata: {"a":"${long}"}`, sse, [1, { a: long }]],
  ["a mark of the end without its blank line", "data: 1\n\ndata: [DONE]", sse, [1, "done"]],
  ["an event without data", "event: ping\ndata:\n\ndata: 1\n\n", sse, [1]],
]

describe("readReply", () => {
  for (const [what, text, contentType, steps] of replies) {
    it(`reads ${what} at every chunking`, async () => {
      for (const chunkBytes of [1, 2, 3, 7, 31, 1021, undefined]) {
        assert.deepEqual(await read(text, contentType, chunkBytes), steps, `in chunks of ${chunkBytes}`)
      }
    })
  }

  for (const [what, text, contentType] of [
    ["nothing", "", "application/json"],
    ["a document that is cut off", '{"a":1', "application/json"],
    ["two documents", "{} {}", "application/json"],
    ["a page", "<html>", "text/html"],
    ["an event that is cut off", 'data: {"a":', sse],
    ["an event that is no JSON", "data: hello world\n\n", sse],
    ["a broken mark of the end", "data: [DON", sse],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(read(text, contentType), { code: "upstream_error" })
    })
  }

  it("keeps no more than 4 MiB of strings that nobody asked for", async () => {
    const [document] = await read(`{"a":"${"x".repeat(3 << 20)}","b":"${"y".repeat(2 << 20)}","c":"z"}`, "application/json", 65_536)
    const { a, b, c } = document as Record<string, unknown>
    assert.equal((a as string).length, 3 << 20)
    assert.ok(b instanceof LiftedMark)
    assert.equal(c, "z")
  })

  it("reads no further than it is asked", async () => {
    let taken = 0
    async function* body(): AsyncGenerator<Chunk> {
      for (const piece of [`{"data":"${long}`, long, `"}`]) {
        taken++
        yield owned(Buffer.from(piece))
      }
    }
    const steps = readReply({ status: 200, headers: {}, body: body() }, () => true)
    await steps.next()
    await steps.next()
    assert.equal(taken, 1)
    await steps.return()
    assert.equal(taken, 1)
  })
})
