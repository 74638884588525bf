import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { after, afterEach, before, describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { solidPng } from "../support/pictures.ts"
import { S3Server } from "../support/s3-server.ts"
import { signInAsOwner } from "../support/visitor.ts"

interface Drawn {
  /** The hosted link. */
  readonly url: string
  readonly sha256: string
}

const adminToken = "admin-token-of-the-bucket"

/** Pictures live in a bucket; whatever happens to it, what was paid for is delivered and kept. */
for (const reads of ["proxy", "redirect"] as const) {
  describe(`pictures in a bucket, reads=${reads}`, () => {
    let bucket: S3Server
    let limn: TestLimn

    before(async () => {
      bucket = await S3Server.start()
      limn = await startLimn({
        environment: {
          LIMN_ADMIN_TOKEN: adminToken,
          LIMN_BLOBS: `s3://${bucket.bucket}/limn?endpoint=${bucket.endpoint}&region=${bucket.region}&reads=${reads}`,
          AWS_ACCESS_KEY_ID: bucket.accessKeyId,
          AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
        },
      })
    })

    afterEach(() => {
      bucket.trouble = "none"
    })

    after(async () => {
      await limn?.close()
      await bucket?.stop()
    })

    async function draw(prompt: string): Promise<Drawn> {
      const ask = async (format: "url" | "b64_json"): Promise<{ url?: string; b64_json?: string }> => {
        const response = await fetch(`${limn.address}/v1/images/generations`, {
          method: "POST",
          headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
          body: JSON.stringify({ model: "limn/painter", prompt, response_format: format, seed: 7 }),
        })
        const answer = (await response.json()) as { data: [{ url?: string; b64_json?: string }] }
        assert.equal(response.status, 200, JSON.stringify(answer).slice(0, 500))
        return answer.data[0]
      }
      const { url } = await ask("url")
      const { b64_json: base64 } = await ask("b64_json")
      assert.ok(url !== undefined && base64 !== undefined)
      const sha256 = createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex")
      return { url, sha256 }
    }

    async function hashOf(url: string): Promise<string> {
      const response = await fetch(url)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get("content-type"), "image/png")
      return createHash("sha256")
        .update(await response.bytes())
        .digest("hex")
    }

    const keyOf = (sha256: string): string => `limn/${sha256.slice(0, 2)}/${sha256}`

    it("are kept there, and the link gives them byte for byte, whole and in part", async () => {
      const { url, sha256 } = await draw("a red kite over the sea")
      assert.ok(bucket.objects.has(keyOf(sha256)))
      assert.equal((await limn.stored()).size, 0)
      assert.equal(await hashOf(url), sha256)
      const part = await fetch(url, { headers: { range: "bytes=1-3" } })
      assert.deepEqual([part.status, await part.text()], [206, "PNG"])
      const head = await fetch(url, { method: "HEAD" })
      assert.deepEqual([head.status, head.headers.get("etag")], [200, `"${sha256}"`])
      const again = await fetch(url, { headers: { "if-none-match": `"${sha256}"` } })
      assert.equal(again.status, 304)
    })

    it(reads === "proxy" ? "pass through Limn" : "are handed out by the bucket", async () => {
      const { url } = await draw("a lighthouse at night")
      const answer = await fetch(url, { redirect: "manual" })
      const location = answer.headers.get("location")
      await answer.body?.cancel()
      if (reads === "proxy") assert.deepEqual([answer.status, location], [200, null])
      else assert.deepEqual([answer.status, location?.startsWith(`${bucket.endpoint}/${bucket.bucket}/limn/`)], [302, true])
    })

    it("have thumbnails for which the bucket is asked once, and not at all where they were made here before", async () => {
      const owner = await signInAsOwner(limn.address, adminToken)
      const bytes = solidPng(300, 200, [9, 120, reads.length])
      const { id } = await owner.json<{ id: string }>("POST", "/pictures", bytes, 201)
      const key = keyOf(createHash("sha256").update(bytes).digest("hex"))
      while (!bucket.objects.has(key)) await setImmediate()
      const asked = async (path: string, status: number, headers = {}): Promise<readonly string[]> => {
        const before = bucket.requests.length
        const answer = await owner.call("GET", `/pictures/${id}/${path}`, undefined, headers)
        await answer.bytes()
        assert.equal(answer.status, status)
        return bucket.requests.slice(before).map((request) => request.split(" ")[0] ?? "")
      }
      assert.deepEqual(await asked("thumbnail?size=256", 200), ["GET"])
      assert.deepEqual(await asked("thumbnail?size=256", 200), [])
      assert.deepEqual(await asked("thumbnail?size=256", 304, { "if-none-match": "*" }), [])
      bucket.trouble = "down"
      assert.deepEqual(await asked("thumbnail?size=256", 200), [])
      assert.deepEqual(await asked("thumbnail?size=512", 503), [])
      bucket.trouble = "none"
      bucket.objects.delete(key)
      assert.deepEqual(await asked("thumbnail?size=512", 503), ["GET"])
      assert.equal(await asked("content", 503).then(({ length }) => length), 1)
    })

    it("are drawn, delivered and kept while it is down, and uploaded when it is back", async () => {
      const before = await draw("a fox in the snow")
      bucket.trouble = "down"
      const meanwhile = await draw("two boats in the harbour")
      assert.equal(await hashOf(meanwhile.url), meanwhile.sha256)
      const unreachable = await fetch(before.url)
      assert.equal(unreachable.status, 503)
      assert.ok(Number(unreachable.headers.get("retry-after")) > 0)
      await unreachable.body?.cancel()
      assert.equal(bucket.objects.has(keyOf(meanwhile.sha256)), false)

      bucket.trouble = "none"
      while (!bucket.objects.has(keyOf(meanwhile.sha256))) await setImmediate()
      for (const { url, sha256 } of [before, meanwhile]) assert.equal(await hashOf(url), sha256)
    })

    it("that are neither there nor here may be on their way from another node", async () => {
      const { url, sha256 } = await draw("a mountain lake")
      bucket.objects.delete(keyOf(sha256))
      const answer = await fetch(url)
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "5"])
      assert.match(await answer.text(), /on its way to the store/)

      const edit = await fetch(`${limn.address}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
        body: JSON.stringify({
          model: "limn/painter",
          messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
          modalities: ["image", "text"],
        }),
      })
      assert.equal(edit.status, 503)
      assert.match(await edit.text(), /on its way to the store/)
    })
  })
}
