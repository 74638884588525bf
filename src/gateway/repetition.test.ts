import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { readRepetition } from "./repetition.ts"

const request = (headers: Record<string, string>, path = "/v1/images/generations") => ({ method: "POST", path, headers })
const body = [Buffer.from('{"prompt":"a cat"}')]

describe("readRepetition", () => {
  it("looks at nothing where the client says nothing", async () => {
    const unread = [new Proxy(new Uint8Array(1), { get: () => assert.fail("the body was looked at") })]
    assert.equal(await readRepetition(request({}), unread), undefined)
  })

  for (const wrong of ["", " ", "a b", "ключ", "x".repeat(256), "tab\t"]) {
    it(`refuses the key ${JSON.stringify(wrong.slice(0, 12))}`, async () => {
      await assert.rejects(readRepetition(request({ "idempotency-key": wrong }), body), { code: "invalid_request" })
    })
  }

  it("knows a retry of an SDK from a first try", async () => {
    for (const [count, isRetry] of [
      ["0", false],
      ["1", true],
      ["2", true],
      ["x", false],
      ["-1", false],
    ] as const) {
      const repetition = await readRepetition(request({ "x-stainless-retry-count": count }), body)
      assert.deepEqual([repetition?.isRetry, repetition?.idempotency], [isRetry, undefined], count)
    }
  })

  it("takes the override for what it says", async () => {
    for (const [value, override] of Object.entries({ true: true, TRUE: true, false: false, "1": false })) {
      const headers = { "idempotency-key": "k", "idempotency-override": value }
      assert.equal((await readRepetition(request(headers), body))?.idempotency?.override, override, value)
    }
  })

  it("prints the same for the same bytes, however they are cut, and another for any other request", async () => {
    const headers = { "idempotency-key": "k" }
    const print = async (chunks: readonly Uint8Array[], path?: string) =>
      (await readRepetition(request(headers, path), chunks))?.fingerprint
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.nat(64), async (bytes, at) => {
        assert.equal(await print([bytes.subarray(0, at), bytes.subarray(at)]), await print([bytes]))
        assert.notEqual(await print([bytes]), await print([bytes, Buffer.from("!")]))
        assert.notEqual(await print([bytes]), await print([bytes], "/v1/images/edits"))
      }),
    )
  })
})
