import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { clients, hashes, type Reply } from "../support/clients.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { solidPng } from "../support/pictures.ts"

/**
 * Every dialect over every upstream. The provider is a second Limn in demo mode that speaks the upstream's protocol, so
 * both ends are real; a picture's hash must be the same at the provider, in our store, and at the client.
 */
const routes: readonly {
  readonly name: string
  readonly upstream?: string
  readonly preset?: string
  readonly path?: string
  readonly suffixes: boolean
}[] = [
  { name: "painter", suffixes: true },
  { name: "gemini", upstream: "gemini", preset: "google", path: "", suffixes: true },
  { name: "gemini with bearer", upstream: "gemini", preset: "aaigc", path: "/gemini", suffixes: true },
  { name: "openai-chat as openrouter", upstream: "openai-chat", preset: "openrouter", path: "/api/v1", suffixes: true },
  { name: "openai-chat as aihubmix", upstream: "openai-chat", preset: "aihubmix", path: "/aihubmix/v1", suffixes: true },
  { name: "openai-chat as geekai", upstream: "openai-chat", preset: "geekai", path: "/geekai/api/v1", suffixes: true },
  { name: "openai-images", upstream: "openai-images", preset: "serevix", path: "/v1", suffixes: true },
  { name: "openai-responses", upstream: "openai-responses", preset: "openai", path: "/v1", suffixes: true },
  { name: "openai-images as openrouter", upstream: "openai-images", preset: "openrouter", path: "/api/v1", suffixes: true },
]

const model = "gemini-2.5-flash-image"
const picture = Buffer.from(solidPng(96, 64, [200, 60, 40])).toString("base64")
const other = Buffer.from(solidPng(64, 96, [40, 60, 200])).toString("base64")

for (const route of routes) {
  describe(`through ${route.name}`, () => {
    let provider: TestLimn
    let limn: TestLimn

    before(async () => {
      provider = await startLimn({ simulate: true })
      if (route.upstream === undefined) {
        limn = provider
        return
      }
      limn = await startLimn({
        channels: [
          {
            name: "second",
            upstream: route.upstream,
            preset: route.preset,
            baseUrl: `${provider.address}${route.path}`,
            keys: [provider.key],
            models: { [model]: model, refuses: "limn/painter:safety", fails: "limn/painter:401" },
          },
        ],
      })
    })

    after(async () => {
      await limn?.close()
      if (limn !== provider) await provider?.close()
    })

    const named = (name: "refuses" | "fails"): string =>
      route.upstream === undefined ? { refuses: "limn/painter:safety", fails: "limn/painter:401" }[name] : name

    const check = async (reply: Reply, expected: number): Promise<void> => {
      assert.equal(reply.status, 200, reply.body.slice(0, 500))
      assert.equal(reply.error, undefined)
      const received = hashes(reply)
      assert.equal(received.length, expected, reply.body.slice(0, 300))
      const [here, there] = [await limn.stored(), await provider.stored()]
      for (const hash of received) assert.ok(here.has(hash) && there.has(hash), "the picture is the provider's, byte for byte")
    }

    for (const client of clients) {
      describe(client.name, { concurrency: 4 }, () => {
        it("text to picture", async () => {
          const reply = await client.ask(limn.address, limn.key, { model, prompt: "A red balloon over the sea" })
          await check(reply, 1)
          assert.equal(reply.headers.get("x-limn-demo"), route.upstream === undefined ? "painter" : null)
          assert.match(reply.headers.get("x-request-id") ?? "", /^req_/)
        })

        it("an edit", async () =>
          check(await client.ask(limn.address, limn.key, { model, prompt: "Make it blue", pictures: [picture] }), 1))

        it("several pictures in", async () =>
          check(await client.ask(limn.address, limn.key, { model, prompt: "Put both side by side", pictures: [picture, other] }), 1))

        it("a second turn with the first picture", async () =>
          check(
            await client.ask(limn.address, limn.key, { model, prompt: "Now make it grey", earlier: { prompt: "A red wall", picture } }),
            1,
          ))

        it("n of 3", async () => {
          const reply = await client.ask(limn.address, limn.key, { model, prompt: "A lighthouse", count: 3 })
          await check(reply, 3)
          assert.equal(new Set(hashes(reply)).size, 3, "three different pictures")
        })

        it("a refusal", async () => {
          const reply = await client.ask(limn.address, limn.key, { model: named("refuses"), prompt: "A cat" })
          assert.equal(reply.pictures.length, 0)
          if (client.requiresPicture) {
            assert.equal(reply.status, 400, reply.body.slice(0, 300))
            assert.equal((reply.error as { code: string }).code, "content_policy_violation")
            assert.equal(reply.headers.get("x-should-retry"), "false")
          } else {
            assert.equal(reply.status, 200, reply.body.slice(0, 300))
            assert.match(reply.body, /content_filter|IMAGE_SAFETY|PROHIBITED_CONTENT|SAFETY/)
          }
        })

        it("an error", async () => {
          const reply = await client.ask(limn.address, limn.key, { model: named("fails"), prompt: "A cat" })
          assert.equal(reply.pictures.length, 0)
          assert.ok(reply.error !== undefined, reply.body.slice(0, 300))
          assert.ok([502, 503].includes(reply.status), `${reply.status}`)
        })
      })
    }
  })
}
