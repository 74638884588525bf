import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { unzipSync } from "fflate"
import sharp from "sharp"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { bigPng, noisePicture, noisePng, sha256, solidPng, withC2pa } from "../support/pictures.ts"
import { S3Server } from "../support/s3-server.ts"
import { signInAs, signInAsOwner, stranger, type TestVisitor } from "../support/visitor.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

interface Picture {
  readonly id: string
  readonly kind: string
  readonly media_type: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly sha256: string
  readonly favourite: boolean
  readonly model: string | null
  readonly key_name: string | null
  readonly provenance: { readonly c2pa: string } | null
  readonly link: string
}
interface List {
  readonly data: readonly Picture[]
  readonly next: string | null
  readonly total: number
}
interface Share {
  readonly id: string
  readonly url: string
  readonly picture_count: number
  readonly views: number
}

const adminToken = "admin-token-of-the-library"
const formats = ["png", "jpeg", "webp", "gif", "avif"] as const

/** The gallery by its API, through the real server, with the pictures in a folder and in a bucket. */
for (const store of ["folder", "bucket"] as const) {
  describe(`the gallery, with its pictures in a ${store}`, () => {
    let bucket: S3Server | undefined
    let limn: TestLimn
    let owner: TestVisitor
    let member: TestVisitor
    let other: TestVisitor
    let operator: TestVisitor

    before(async () => {
      bucket = store === "bucket" ? await S3Server.start() : undefined
      limn = await startLimn({
        environment: {
          LIMN_ADMIN_TOKEN: adminToken,
          ...(bucket && {
            LIMN_BLOBS: `s3://${bucket.bucket}/limn?endpoint=${bucket.endpoint}&region=${bucket.region}&reads=redirect`,
            AWS_ACCESS_KEY_ID: bucket.accessKeyId,
            AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
          }),
        },
      })
      owner = await signInAsOwner(limn.address, adminToken)
      member = await signInAs(limn.address, adminToken, "member", "member")
      other = await signInAs(limn.address, adminToken, "other", "member")
      operator = await signInAs(limn.address, adminToken, "operator", "operator")
    })

    after(async () => {
      await limn?.close()
      await bucket?.stop()
    })

    const upload = (who: TestVisitor, bytes: Uint8Array, kind = "uploaded"): Promise<Picture> =>
      who.json<Picture>("POST", `/pictures?kind=${kind}`, bytes, 201)
    const bytesOf = async (who: TestVisitor, path: string): Promise<Buffer> => {
      const response = await who.call("GET", path)
      assert.equal(response.status, 200, path)
      return Buffer.from(await response.arrayBuffer())
    }
    const thumbnails = async (): Promise<readonly string[]> => readdir(join(limn.folder, "data", "thumbnails")).catch(() => [])
    const statusOf = async (who: TestVisitor, method: string, path: string, body?: object): Promise<number> =>
      (await who.call(method, path, body)).status

    it("takes an upload by its bytes, gives it back byte for byte, and the same bytes as the same picture", async () => {
      const bytes = withC2pa(noisePng({ width: 40, height: 30, seed: 1 }))
      const picture = await upload(member, bytes)
      assert.deepEqual(
        [picture.kind, picture.media_type, picture.width, picture.height, picture.sha256, picture.bytes],
        ["uploaded", "image/png", 40, 30, sha256(bytes), bytes.byteLength],
      )
      assert.deepEqual(picture.provenance, { c2pa: "present" })
      assert.deepEqual(await bytesOf(member, `/pictures/${picture.id}/content`), Buffer.from(bytes))
      assert.equal((await upload(member, bytes, "mask")).id, picture.id)
      assert.notEqual((await upload(other, bytes)).id, picture.id)

      const part = await member.call("GET", `/pictures/${picture.id}/content`, undefined, { range: "bytes=10-19" })
      assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, Buffer.from(bytes.subarray(10, 20))])
      const etag = part.headers.get("etag") ?? assert.fail()
      const again = await member.call("GET", `/pictures/${picture.id}/content`, undefined, { "if-none-match": etag })
      assert.equal(again.status, 304)
      const saved = await member.call("GET", `/pictures/${picture.id}/content?download=1`)
      assert.match(saved.headers.get("content-disposition") ?? "", /^attachment; filename="\d{4}-\d\d-\d\d picture\.png"/)
      await saved.arrayBuffer()
    })

    it("takes 20 MB without a heap that grows by it", async () => {
      const bytes = bigPng(20_000_000, 5)
      await upload(member, noisePng({ width: 8, height: 8, seed: 9 }))
      collect()
      const before = process.memoryUsage().heapUsed
      let peak = before
      // What a collection leaves behind is what is really held while the picture comes in.
      const sampler = setInterval(() => {
        collect()
        peak = Math.max(peak, process.memoryUsage().heapUsed)
      }, 10)
      const picture = await upload(member, bytes).finally(() => clearInterval(sampler))
      const grown = peak - before
      assert.ok(grown < 8_000_000, `the heap grew by ${grown} bytes`)
      assert.equal(sha256(await bytesOf(member, `/pictures/${picture.id}/content`)), sha256(bytes))
    })

    it("refuses what is no picture, and says what to send", async () => {
      const text = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>".repeat(4))
      for (const [body, status, code] of [
        [text, 400, "invalid_image"],
        [noisePng({ width: 30, height: 30, seed: 1 }).subarray(0, 900), 400, "invalid_image"],
        [new Uint8Array(), 400, "invalid_image"],
      ] as const) {
        const answer = await member.json<{ error: { code: string; message: string } }>("POST", "/pictures", body, status)
        assert.equal(answer.error.code, code)
      }
      const typed = await member.call("POST", "/pictures", text, { "content-type": "text/html" })
      assert.equal(typed.status, 415)
      assert.equal(await statusOf(member, "POST", "/pictures/from-url", { url: "http://127.0.0.1:1/a.png" }), 400)
    })

    it("keeps a picture from one of its own links, as the fetcher's own", async () => {
      const bytes = solidPng(9, 9, [1, 2, 3])
      const { link, id } = await upload(other, bytes)
      const taken = await member.json<Picture>("POST", "/pictures/from-url", { url: link }, 201)
      assert.notEqual(taken.id, id)
      assert.equal(taken.sha256, sha256(bytes))
    })

    for (const format of formats) {
      it(`makes thumbnails of ${format}, once, and never larger than the picture`, async () => {
        const picture = await upload(member, await noisePicture(format, { width: 700, height: 350, seed: 3 }))
        for (const [size, width, height] of [
          [256, 256, 128],
          [512, 512, 256],
          [1024, 700, 350],
        ] as const) {
          const response = await member.call("GET", `/pictures/${picture.id}/thumbnail?size=${size}`)
          assert.deepEqual(
            [response.status, response.headers.get("content-type"), response.headers.get("cache-control")],
            [200, "image/webp", "private, max-age=31536000, immutable"],
          )
          const etag = response.headers.get("etag") ?? assert.fail()
          const found = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
          assert.deepEqual([found.format, found.width, found.height], ["webp", width, height])
          const again = await member.call("GET", `/pictures/${picture.id}/thumbnail?size=${size}`, undefined, { "if-none-match": etag })
          assert.equal(again.status, 304)
        }
        const made = (await thumbnails()).filter((name) => name.startsWith(picture.sha256))
        assert.deepEqual(
          made.toSorted(),
          [1024, 256, 512].map((size) => `${picture.sha256}-${size}.webp`),
        )
        assert.equal(await statusOf(member, "GET", `/pictures/${picture.id}/thumbnail?size=300`), 400)
      })
    }

    it("takes the first frame of what moves", async () => {
      const picture = await upload(member, await noisePicture("gif", { width: 60, height: 40, seed: 8, frames: 3 }))
      const small = await bytesOf(member, `/pictures/${picture.id}/thumbnail?size=256`)
      const { width, height, pages = 1 } = await sharp(small).metadata()
      assert.deepEqual([width, height, pages], [60, 40, 1])
    })

    it("lists what was drawn, a page at a time, and counts it", async () => {
      const draw = async (prompt: string): Promise<void> => {
        const response = await fetch(`${limn.address}/v1/images/generations`, {
          method: "POST",
          headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
          body: JSON.stringify({ model: "limn/painter", prompt, response_format: "b64_json" }),
        })
        assert.equal(response.status, 200, await response.text())
      }
      for (const prompt of ["a fox", "a hen", "an owl"]) await draw(prompt)
      const first = await owner.json<List>("GET", "/pictures?limit=2")
      assert.deepEqual([first.data.length, first.total], [2, 3])
      assert.ok(first.data.every(({ kind, model, key_name: key }) => kind === "generated" && model === "limn/painter" && key !== null))
      const second = await owner.json<List>("GET", `/pictures?limit=2&before=${first.next}`)
      assert.deepEqual([second.data.length, second.next], [1, null])
      const all = [...first.data, ...second.data].map(({ id }) => id)
      assert.equal(new Set(all).size, 3)
      const oldest = await owner.json<List>("GET", "/pictures?sort=oldest")
      assert.deepEqual(
        oldest.data.map(({ id }) => id),
        all.toReversed(),
      )
      assert.equal((await owner.json<List>("GET", "/pictures?source=app")).total, 0)
      assert.equal((await member.json<List>("GET", "/pictures")).total, 0)

      const marked = await owner.json<Picture>("PATCH", `/pictures/${all[0]}`, { favourite: true })
      assert.equal(marked.favourite, true)
      assert.deepEqual(
        (await owner.json<List>("GET", "/pictures?favourite=true")).data.map(({ id }) => id),
        [all[0]],
      )
      const facets = await owner.json<{ models: object; total: number; favourites: number }>("GET", "/pictures/facets")
      assert.deepEqual([facets.models, facets.total, facets.favourites], [[{ model: "limn/painter", count: 3 }], 3, 1])
    })

    it("packs pictures into a ZIP archive that holds them byte for byte, and names those that are gone", async () => {
      const files = [1, 2, 3].map((seed) => noisePng({ width: 120, height: 90, seed }))
      const pictures = await Promise.all(files.map((bytes) => upload(member, bytes)))
      const ids = pictures.map(({ id }) => id)
      const gone = await upload(member, noisePng({ width: 5, height: 5, seed: 77 }))
      const download = await member.json<{ url: string; file_name: string }>("POST", "/downloads", { ids: [...ids, gone.id] }, 201)
      assert.match(download.file_name, /^limn \d{4}-\d\d-\d\d \(4\)\.zip$/)
      await member.json("DELETE", `/pictures/${gone.id}`)
      const archive = unzipSync(await bytesOf(member, download.url))
      const names = Object.keys(archive)
      assert.equal(names.length, 4)
      assert.deepEqual(
        names.slice(0, 3).map((name) => /^\d{4}-\d\d-\d\d picture (\d\d)\.png$/.exec(name)?.[1]),
        ["01", "02", "03"],
      )
      assert.deepEqual(
        names.slice(0, 3).map((name) => sha256(archive[name] as Uint8Array)),
        files.map((bytes) => sha256(bytes)),
      )
      assert.match(Buffer.from(archive["missing.txt"] ?? []).toString(), new RegExp(gone.id))
      assert.equal(await statusOf(other, "GET", download.url), 404)
      assert.equal(await statusOf(stranger(limn.address), "GET", download.url), 401)
      assert.equal(await statusOf(member, "GET", `${download.url.slice(0, -1)}${download.url.endsWith("A") ? "B" : "A"}`), 404)
      assert.equal(await statusOf(other, "POST", "/downloads", { ids }), 404)
    })

    it("prepares and fetches archives, and makes shares, as often as anybody needs, and no more", async () => {
      const busy = await signInAs(limn.address, adminToken, "busy", "member")
      const { id } = await upload(busy, solidPng(8, 8, [1, 2, 3]))
      const { url } = await busy.json<{ url: string }>("POST", "/downloads", { ids: [id] }, 201)
      const { id: talk } = await busy.json<{ id: string }>("POST", "/conversations", {}, 201)
      const many: readonly [what: string, allowed: number, asks: number, ask: (index: number) => Promise<Response>][] = [
        ["prepare archives", 19, 21, () => busy.call("POST", "/downloads", { ids: [id] })],
        // The archive of a conversation costs the same, and is counted with the others.
        ["fetch archives", 30, 32, (index) => busy.call("GET", index % 2 === 0 ? url : `/conversations/${talk}/export`)],
        ["make shares", 30, 32, () => busy.call("POST", "/shares", { picture_ids: [id], expires_in: null })],
        ["begin conversations", 119, 121, () => busy.call("POST", "/conversations", {})],
      ]
      for (const [what, allowed, asks, ask] of many) {
        const answers = await Promise.all(Array.from({ length: asks }, (_, index) => ask(index)))
        const texts = await Promise.all(answers.map(async (answer) => ({ status: answer.status, text: await answer.text() })))
        const refused = texts.filter(({ status }) => status === 429)
        assert.equal(texts.filter(({ status }) => status < 300).length, allowed, what)
        assert.deepEqual([refused.length, refused.every(({ text }) => text.includes(`You may ${what} `))], [asks - allowed, true])
      }
      const archive = await other.json<{ url: string }>(
        "POST",
        "/downloads",
        { ids: [(await upload(other, solidPng(8, 9, [1, 2, 3]))).id] },
        201,
      )
      assert.equal(await statusOf(other, "GET", archive.url), 200)
    })

    it("deletes what it is told to delete: bytes, thumbnail, link; and keeps what somebody else has too", async () => {
      const bytes = noisePng({ width: 64, height: 64, seed: 21 })
      const [mine, theirs] = [await upload(member, bytes), await upload(other, bytes)]
      for (const [who, { id }] of [
        [member, mine],
        [other, theirs],
      ] as const)
        await bytesOf(who, `/pictures/${id}/thumbnail?size=256`)
      const answer = await member.json("POST", "/pictures/delete", { ids: [mine.id, theirs.id, "nothing"] })
      assert.deepEqual(answer, { deleted: [mine.id], missing: [theirs.id, "nothing"] })
      assert.equal((await fetch(mine.link)).status, 404)
      assert.equal(await statusOf(member, "GET", `/pictures/${mine.id}/content`), 404)
      assert.deepEqual(await bytesOf(other, `/pictures/${theirs.id}/content`), Buffer.from(bytes))
      const small = (): Promise<boolean> => thumbnails().then((names) => names.some((name) => name.startsWith(mine.sha256)))
      assert.equal(await small(), true)
      assert.deepEqual(await other.json("DELETE", `/pictures/${theirs.id}`), { id: theirs.id, deleted: true })
      assert.equal(await small(), false)
      assert.equal(await statusOf(other, "DELETE", `/pictures/${theirs.id}`), 404)
      if (bucket === undefined) assert.equal((await limn.stored()).has(mine.sha256), false)
      else assert.ok(![...bucket.objects.keys()].some((key) => key.endsWith(mine.sha256)))
    })

    it("shows a share to whoever has its link, and nothing besides", async () => {
      const shown = await upload(member, noisePng({ width: 33, height: 22, seed: 31 }))
      const hidden = await upload(member, noisePng({ width: 33, height: 22, seed: 32 }))
      const wish = { picture_ids: [shown.id], title: "Two foxes", expires_in: "7d" }
      const share = await member.json<Share>("POST", "/shares", wish, 201)
      assert.equal(share.picture_count, 1)
      const token = share.url.split("/s/")[1] ?? assert.fail()
      const anybody = stranger(limn.address)
      const seen = await anybody.call("GET", `/shared/${token}`)
      assert.match(seen.headers.get("x-robots-tag") ?? "", /noindex/)
      const answer = (await seen.json()) as { title: string; pictures: readonly object[]; messages: null }
      assert.deepEqual(Object.keys(answer).toSorted(), ["created_at", "expires_at", "messages", "pictures", "title"])
      assert.deepEqual(answer.pictures, [
        { id: shown.id, width: 33, height: 22, media_type: "image/png", prompt: null, model: null, alt: "" },
      ])
      const place = `/shared/${token}/pictures`
      assert.equal(sha256(await bytesOf(anybody, `${place}/${shown.id}/content`)), shown.sha256)
      await bytesOf(anybody, `${place}/${shown.id}/thumbnail?size=256`)
      for (const what of ["content", "thumbnail"]) assert.equal(await statusOf(anybody, "GET", `${place}/${hidden.id}/${what}`), 404)
      const [listed] = (await member.json<{ data: readonly Share[] }>("GET", "/shares")).data
      assert.deepEqual([listed?.url, listed?.views], [share.url, 1])
      assert.deepEqual((await other.json<{ data: readonly Share[] }>("GET", "/shares")).data, [])

      assert.equal(await statusOf(other, "POST", "/shares", { ...wish, picture_ids: [shown.id] }), 404)
      assert.equal(await statusOf(member, "POST", "/shares", { expires_in: null }), 400)
      assert.equal(await statusOf(other, "DELETE", `/shares/${share.id}`), 404)
      const bodyOf = async (path: string): Promise<string> => (await anybody.call("GET", path)).text()
      const forged = `/shared/${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`
      const former = await bodyOf(forged)
      await member.json("DELETE", `/shares/${share.id}`)
      assert.equal(await bodyOf(`/shared/${token}`), former)
      assert.equal(await statusOf(anybody, "GET", `/shared/${token}`), 404)
      assert.equal(await statusOf(anybody, "GET", `${place}/${shown.id}/content`), 404)
    })

    it("takes a deleted picture out of its shares", async () => {
      const [kept, gone] = [await upload(member, solidPng(4, 4, [9, 9, 9])), await upload(member, solidPng(4, 4, [8, 8, 8]))]
      const share = await member.json<Share>("POST", "/shares", { picture_ids: [kept.id, gone.id], expires_in: null }, 201)
      await member.json("DELETE", `/pictures/${gone.id}`)
      const token = share.url.split("/s/")[1]
      const { pictures } = await stranger(limn.address).json<{ pictures: readonly { id: string }[] }>("GET", `/shared/${token}`)
      assert.deepEqual(
        pictures.map(({ id }) => id),
        [kept.id],
      )
    })

    it("gives nobody what is somebody else's, and operators what they may see", async () => {
      const { id, sha256: hash } = await upload(member, noisePng({ width: 20, height: 20, seed: 41 }))
      const reads = [`/pictures/${id}`, `/pictures/${id}/content`, `/pictures/${id}/thumbnail`, `/pictures/${id}/lineage`]
      const changes: readonly (readonly [string, string, object?])[] = [
        ["PATCH", `/pictures/${id}`, { favourite: true }],
        ["DELETE", `/pictures/${id}`],
      ]
      const anonymous: readonly (readonly [string, string, object?])[] = [
        ...reads.map((path) => ["GET", path] as const),
        ...changes,
        ["GET", "/pictures"],
        ["GET", "/pictures/facets"],
        ["POST", "/pictures"],
        ["POST", "/pictures/from-url", { url: "https://example.com/a.png" }],
        ["POST", "/pictures/delete", { ids: [id] }],
        ["POST", "/downloads", { ids: [id] }],
        ["POST", "/shares", { picture_ids: [id], expires_in: null }],
        ["GET", "/shares"],
        ["DELETE", "/shares/x"],
      ]
      for (const [method, path, body] of anonymous) assert.equal(await statusOf(stranger(limn.address), method, path, body), 401, path)
      for (const path of reads) {
        assert.equal(await statusOf(other, "GET", path), 404, path)
        assert.equal(await statusOf(operator, "GET", path), 200, path)
        assert.equal(await statusOf(owner, "GET", path), 200, path)
      }
      for (const who of [other, operator, owner]) {
        for (const [method, path, body] of changes) assert.equal(await statusOf(who, method, path, body), 404, `${method} ${path}`)
        assert.deepEqual(await who.json("POST", "/pictures/delete", { ids: [id] }), { deleted: [], missing: [id] })
      }
      for (const [what, type] of [
        ["content", "image/png"],
        ["thumbnail", "image/webp"],
      ] as const) {
        const url = `${limn.address}/admin/api/v1/images/${id}/${what}`
        const response = await fetch(url, { headers: { authorization: `Bearer ${adminToken}` } })
        assert.deepEqual([response.status, response.headers.get("content-type")], [200, type])
        if (what === "content") assert.equal(sha256(Buffer.from(await response.arrayBuffer())), hash)
        assert.equal((await member.call("GET", url)).status, 403)
        assert.equal((await fetch(url)).status, 401)
      }
      const settings = `${limn.address}/admin/api/v1/settings`
      for (const [hides, status] of [
        [true, 404],
        [false, 200],
      ] as const) {
        await owner.json("PATCH", settings, { hide_thumbnails: hides })
        for (const path of reads) assert.equal(await statusOf(operator, "GET", path), status, path)
      }
      const page = await fetch(`${limn.address}/app/api/v1/pictures/${id}`, { method: "DELETE" })
      assert.ok([401, 403].includes(page.status))
      assert.equal(await statusOf(member, "GET", `/pictures/${id}`), 200)
    })
  })
}
