import assert from "node:assert/strict"
import { once } from "node:events"
import { readdir, readlink } from "node:fs/promises"
import { request } from "node:http"
import { after, before, describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import { startLimn, type TestLimn } from "../support/limn.ts"

/** With `LIMN_KEEP_PICTURES=0` a picture lives as long as its exchange, however often and late it is written. */
describe("nothing is kept", () => {
  let limn: TestLimn

  before(async () => {
    limn = await startLimn({ simulate: true, environment: { LIMN_KEEP_PICTURES: "0" } })
  })

  after(() => limn?.close())

  const body = (model: string, stream: boolean): string =>
    JSON.stringify({ model, stream, messages: [{ role: "user", content: "a red kite" }], image_generation: true })
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${limn.key}`, "content-type": "application/json" })
  const ask = async (model: string, stream: boolean): Promise<string> => {
    const path = `${limn.address}/geekai/api/v1/chat/completions`
    const response = await fetch(path, { method: "POST", headers: headers(), body: body(model, stream) })
    assert.equal(response.status, 200)
    return response.text()
  }

  for (const model of ["limn/painter", "limn/painter:many", "limn/painter:big"]) {
    for (const stream of [false, true]) {
      it(`${model}, ${stream ? "streamed" : "at once"}: the first picture comes whole in both places, as data URL`, async () => {
        const text = await ask(model, stream)
        const pictures = [...text.matchAll(/data:image\/png;base64,[A-Za-z0-9+/=]+/g)].map(([url]) => url)
        assert.equal(pictures.length, model.endsWith("many") ? 4 : 2)
        const [, repeated] = /"image":\{"url":"([^"]+)"\}/.exec(text) ?? []
        assert.ok(repeated === pictures[0], "the second copy is another picture than the first")
        assert.ok(/"warnings":\[\{"code":"changed"/.test(text), "no word of the missing links")
      })
    }
  }

  it("lets every file go when its exchange is over, also where the client left", { skip: process.platform !== "linux" }, async () => {
    const left = request(`${limn.address}/geekai/api/v1/chat/completions`, { method: "POST", headers: headers() })
    left.end(body("limn/painter:big", false))
    const [response] = await once(left, "response")
    await once(response, "data")
    left.destroy()
    await once(left, "close")
    while ((await openSpoolFiles()) > 0) await setImmediate()
  })
})

/** How many spool files this process, in which the server runs, holds open. */
async function openSpoolFiles(): Promise<number> {
  const descriptors = await readdir("/proc/self/fd")
  const targets = await Promise.all(descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")))
  return targets.filter((target) => target.includes("/spool/")).length
}
