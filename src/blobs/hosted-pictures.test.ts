import assert from "node:assert/strict"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { owned } from "#bytes/chunk.ts"
import type { StoredImage } from "#canonical/image.ts"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { noisePng } from "../../test/support/pictures.ts"
import { DiskStore } from "./disk.ts"
import { HostedLinks } from "./hosted-links.ts"
import { createHostedPictures } from "./hosted-pictures.ts"
import type { HostedAnswer } from "./picture-answer.ts"
import { PictureArchive } from "./picture-archive.ts"
import { Spool } from "./spool.ts"

const base = "https://limn.example"
const picture = noisePng({ width: 20, height: 10, seed: 4 })
const day = 24 * 3600 * 1000

interface Setup {
  readonly stored: StoredImage
  readonly url: string
  readonly clock: { now: number }
  readonly remove: () => Promise<void>
  readonly ask: (
    url: string,
    headers?: Record<string, string>,
    method?: string,
  ) => Promise<HostedAnswer & { readonly bytes: Buffer | undefined }>
}

async function setUp(t: TestContext, keepMs: number | undefined = day): Promise<Setup> {
  const folder = await temporaryFolder(t)
  const clock = { now: Date.now() }
  const now = (): Date => new Date(clock.now)
  const store = new DiskStore(join(folder, "blobs"))
  const rows = new PicturesTable(await temporaryDatabase(t))
  const archive = new PictureArchive({ store, rows, now, ...(keepMs === Infinity ? {} : { keepMs }) })
  const spool = new Spool({ directory: join(folder, "spool"), archive })
  const entry = spool.open({ encoding: "binary", mediaType: "image/png" }, { owner: {}, until: Promise.resolve() })
  await entry.write(owned(picture))
  const stored = await entry.finish({ thought: false })
  const links = new HostedLinks(Buffer.alloc(32, 1))
  const hosted = createHostedPictures({ archive, links, now })
  const ask: Setup["ask"] = async (url, headers = {}, method = "GET") => {
    const { pathname, searchParams } = new URL(url)
    const answer = await hosted.serve({ method, path: pathname, query: searchParams, headers })
    if (answer.body === undefined) return { ...answer, bytes: undefined }
    const bytes =
      answer.body instanceof Uint8Array
        ? Buffer.from(answer.body)
        : Buffer.concat((await Array.fromAsync(answer.body)).map((chunk) => chunk.bytes))
    assert.equal(answer.headers["content-length"], String(bytes.byteLength))
    return { ...answer, bytes }
  }
  return { stored, url: links.link(stored, base), clock, remove: () => store.delete(stored.sha256), ask }
}

test("serves the picture as what it is, guarded", async (t) => {
  const { stored, url, ask } = await setUp(t)
  const { status, headers, bytes } = await ask(url)
  assert.equal(status, 200)
  assert.deepEqual(bytes, Buffer.from(picture))
  assert.deepEqual(headers, {
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=86400, immutable",
    "content-disposition": `inline; filename="${stored.id}.png"`,
    "content-length": String(picture.byteLength),
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": "image/png",
    "cross-origin-resource-policy": "cross-origin",
    etag: `"${stored.sha256}"`,
    "x-content-type-options": "nosniff",
  })
  const head = await ask(url, {}, "HEAD")
  assert.deepEqual([head.status, head.headers, head.body], [200, headers, undefined])
})

test("a picture that is kept for ever has a link that says so", async (t) => {
  const { url, clock, ask } = await setUp(t, Infinity)
  assert.match(url, /\?exp=0&sig=[\w-]{22}$/)
  clock.now += 10_000 * day
  assert.equal((await ask(url)).status, 200)
})

const ranges: readonly (readonly [asked: Record<string, string>, status: number, start?: number, end?: number])[] = [
  [{ range: "bytes=0-9" }, 206, 0, 10],
  [{ range: "bytes=600-" }, 206, 600, picture.byteLength],
  [{ range: "bytes=-7" }, 206, picture.byteLength - 7, picture.byteLength],
  [{ range: "bytes=99999-" }, 416],
  [{ range: "bytes=0-1,4-5" }, 200],
  [{ range: `bytes=${"0-9,".repeat(1000)}1-2` }, 200],
  [{ range: "bytes=-5-1" }, 200],
  [{ range: "bytes=0-9", "if-range": '"other"' }, 200],
  [{ range: "bytes=0-9", "if-range": "ETAG" }, 206, 0, 10],
  [{ "if-none-match": "ETAG" }, 304],
  [{ "if-none-match": '"other", W/ETAG' }, 304],
  [{ "if-none-match": "*", range: "bytes=0-9" }, 304],
  [{ "if-none-match": '"other"' }, 200],
]

for (const [headers, status, start, end] of ranges) {
  test(`answers ${JSON.stringify(headers).slice(0, 60)} with ${status}`, async (t) => {
    const { stored, url, ask } = await setUp(t)
    const asked = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace("ETAG", `"${stored.sha256}"`)]))
    const answer = await ask(url, asked)
    assert.equal(answer.status, status)
    const whole = picture.byteLength
    if (status === 416) assert.equal(answer.headers["content-range"], `bytes */${whole}`)
    if (status === 200) assert.deepEqual(answer.bytes, Buffer.from(picture))
    if (status === 304 || status === 416) assert.equal(answer.body, undefined)
    if (start === undefined || end === undefined) return
    assert.deepEqual(answer.bytes, Buffer.from(picture.subarray(start, end)))
    assert.equal(answer.headers["content-range"], `bytes ${start}-${end - 1}/${whole}`)
  })
}

test("whatever is wrong with a link, the answer is the same 404", async (t) => {
  const { stored, url, clock, remove, ask } = await setUp(t)
  const wrong = [
    url.replace(stored.id, "0".repeat(26)),
    url.replace(stored.id, stored.id.slice(1)),
    url.replace(stored.id, `${stored.id}0`),
    url.replace(`/i/${stored.id}`, "/i/..%2f..%2fetc%2fpasswd"),
    url.replace(".png", ".jpg"),
    url.replace(/exp=\d+/, "exp=253402300799"),
    url.replace(/exp=\d+/, "exp=0"),
    url.replace(/exp=/, "exp=0"),
    url.replace(/exp=\d+/, "exp=-1"),
    url.replace(/sig=./, (start) => (start === "sig=A" ? "sig=B" : "sig=A")),
    url.replace(/sig=.*/, ""),
    url.replace(/sig=.*/, `sig=${"A".repeat(22)}`),
    `${url}A`,
    url.replace(/\?.*/, ""),
  ]
  const expected = await ask(`${base}/i/x`)
  assert.equal(expected.status, 404)
  assert.equal(JSON.parse(String(expected.bytes)).error.code, "not_found")
  for (const other of wrong) assert.deepEqual(await ask(other), expected, other)
  clock.now += day
  assert.deepEqual(await ask(url), expected)
  clock.now -= day
  assert.equal((await ask(url)).status, 200)
  await remove()
  assert.deepEqual(await ask(url), expected)
})
