import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { collect, deliveryOf, fakeImage, inboundOf, nothingKept, play } from "#dialects/dialect-testing.ts"
import type { Inbound, KeptRequest, Past } from "#dialects/dialect.ts"
import { cancelResponse, deleteResponse, listInput, retrieveResponse } from "./stored.ts"

const id = "resp_req_1"
const form = { echo: { model: "gpt-5", background: true }, drawing: { action: "generate", background: "auto", quality: "auto" } }
const items = ["one", "two", "three"].map((text) => ({ type: "message", role: "user", parts: [{ type: "text", text }] }))

interface Situation {
  readonly state?: KeptRequest["state"]
  readonly events?: readonly DeliveryEvent[]
  readonly failure?: GatewayError
  readonly calledOff?: () => void
}

function inbound(query: string, { state = "succeeded", events = [], failure, calledOff }: Situation = {}): Inbound {
  let now = state
  const past: Past = {
    ...nothingKept,
    find: async (requestId) =>
      requestId === "req_1"
        ? { id: requestId, createdAt: new Date(0), model: "gpt-5", state: now, body: { form, items }, said: [] }
        : undefined,
    tell: ({ id: requestId }) => ({ events: play(events, failure), delivery: deliveryOf({ id: requestId }) }),
    callOff: async () => {
      calledOff?.()
      now = "failed"
    },
    forget: async () => true,
  }
  return inboundOf(`/v1/responses/${id}`, "", { params: { id }, query: new URLSearchParams(query), past })
}

type Json = Record<string, unknown>

const documentOf = async (answer: ReturnType<typeof retrieveResponse>): Promise<Json> =>
  JSON.parse((await collect(await answer)).toString()) as Json

describe("a response as it is", () => {
  const cases: readonly (readonly [name: string, situation: Situation, status: string, code?: string])[] = [
    ["runs", { state: "running" }, "in_progress"],
    ["is complete", { events: [{ type: "finish", choice: 0, reason: "stop" }] }, "completed"],
    ["was refused", { state: "failed", events: [{ type: "finish", choice: 0, reason: "content_filter" }] }, "incomplete"],
    ["failed", { state: "failed", failure: new GatewayError("upstream_error", "It broke.") }, "failed", "server_error"],
    ["was cancelled", { state: "failed", failure: new GatewayError("cancelled", "Cancelled.") }, "cancelled"],
    ["was lost in a crash", { state: "unknown", failure: new GatewayError("outcome_unknown", "Lost.") }, "failed", "server_error"],
  ]
  for (const [name, situation, status, code] of cases) {
    it(`${name}: ${status}`, async () => {
      const response = await documentOf(retrieveResponse(inbound("", situation)))
      assert.deepEqual([response["id"], response["status"], (response["error"] as Json | null)?.["code"]], [id, status, code])
    })
  }

  it("can't be told where its picture is gone", async () => {
    await assert.rejects(retrieveResponse(inbound("", { failure: new GatewayError("gone", "Gone.") })), /Gone/)
  })

  it("tells the choices of a stream one after the other", async () => {
    const image = fakeImage(Buffer.from("x"))
    const mixed: DeliveryEvent[] = [1, 0, 1, 0].map((choice) => ({ type: "image", choice, part: 0, image }))
    const { output } = (await documentOf(retrieveResponse(inbound("", { events: mixed })))) as { output: Json[] }
    assert.deepEqual(
      output.map((item) => item["id"]),
      ["ig_req_1_0_0", "ig_req_1_0_1", "ig_req_1_1_0", "ig_req_1_1_1"],
    )
  })
})

describe("cancelling", () => {
  it("ends what runs, and nothing else", async () => {
    let calls = 0
    const calledOff = (): void => void calls++
    const failure = new GatewayError("cancelled", "Cancelled.")
    assert.equal((await documentOf(cancelResponse(inbound("", { state: "running", failure, calledOff }))))["status"], "cancelled")
    assert.equal((await documentOf(cancelResponse(inbound("", { state: "failed", failure, calledOff }))))["status"], "cancelled")
    assert.equal(calls, 1)
  })
})

describe("the list of input items", () => {
  const textsOf = async (query: string): Promise<readonly unknown[]> => {
    const { data } = (await documentOf(listInput(inbound(query)))) as { data: { content: Json[] }[] }
    return data.map(({ content }) => content[0]?.["text"])
  }

  it("comes in pages, the newest first unless it is asked otherwise", async () => {
    assert.deepEqual(await textsOf(""), ["three", "two", "one"])
    assert.deepEqual(await textsOf("order=asc&limit=2"), ["one", "two"])
    assert.deepEqual(await textsOf("order=asc&after=msg_req_1_input_1"), ["three"])
  })

  for (const query of ["order=up", "limit=0", "limit=101", "limit=x", "after=msg_nobody"]) {
    it(`is refused for ${query}`, async () => {
      await assert.rejects(listInput(inbound(query)), (error) => error instanceof GatewayError && error.code === "invalid_request")
    })
  }
})

it("says of an unknown response that it is not there", async () => {
  const unknown = { ...inbound(""), params: { id: "resp_req_2" } }
  for (const act of [retrieveResponse, deleteResponse, cancelResponse, listInput]) {
    await assert.rejects(act(unknown), (error) => error instanceof GatewayError && error.code === "not_found")
  }
})
