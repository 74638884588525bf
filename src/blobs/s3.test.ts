import assert from "node:assert/strict"
import { access, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { GatewayError } from "#canonical/error.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import type { S3Trouble } from "../../test/support/s3-server.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { blobStoreContract, putBytes, readBlob } from "./blob-store.contract.ts"
import { partBytes, type S3StoreOptions } from "./s3.ts"
import { startBucket, type TestBucket } from "./s3-testing.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const content = Buffer.from("not really a picture")
const name = sha256(content)
const megabyte = 1024 * 1024

blobStoreContract("a bucket", async (test, folder) => {
  const bucket = await startBucket(test)
  bucket.server.pageSize = 2
  return { ...bucket, folder }
})

async function setUp(t: TestContext, how: Partial<S3StoreOptions> = {}): Promise<TestBucket & { readonly folder: string }> {
  return { ...(await startBucket(t, how)), folder: await temporaryFolder(t) }
}

/** An error that a client may see, with nothing in it that the server wrote. */
function isUnreachable(error: unknown): boolean {
  assert.ok(error instanceof GatewayError)
  assert.equal(error.code, "overloaded")
  assert.equal(error.message, "The store of pictures cannot be reached at the moment. Try again in a few seconds.")
  assert.doesNotMatch(JSON.stringify(error.details), /secret|signature=|credential/i)
  assert.equal(error.cause, undefined)
  return true
}

test("keys lie under the prefix, or under none", async (t) => {
  const { server, store, connect, folder } = await setUp(t)
  await putBytes({ store, folder }, content)
  await putBytes({ store: await connect({ prefix: "" }), folder }, content)
  assert.deepEqual([...server.objects.keys()], [`limn/test/${name.slice(0, 2)}/${name}`, `${name.slice(0, 2)}/${name}`])
})

const troubles: readonly S3Trouble[] = ["down", "silent", "overloaded"]

for (const trouble of troubles) {
  test(`a bucket that is ${trouble} fails every call, and the file that was to be put stays`, async (t) => {
    const { server, store: patient, connect, folder } = await setUp(t)
    const store = await connect({ timeoutMs: 100, uploadTimeoutMs: 100 })
    await putBytes({ store: patient, folder }, content)
    server.trouble = trouble
    await assert.rejects(putBytes({ store, folder }, content), isUnreachable)
    await access(join(folder, "file"))
    await assert.rejects(putBytes({ store, folder }, Buffer.alloc(partBytes + 1)), isUnreachable)
    await assert.rejects(store.has(name), isUnreachable)
    await assert.rejects(readBlob(store, name), isUnreachable)
    await assert.rejects(store.delete(name), isUnreachable)
    await assert.rejects(Array.fromAsync(store.putBefore(new Date())), isUnreachable)
    await assert.rejects(store.refusal(), isUnreachable)
    server.trouble = "none"
    assert.equal(String(await readBlob(patient, name)), content.toString())
  })
}

for (const size of [content.byteLength, partBytes + 1]) {
  test(`${size} bytes that were changed on their way are not kept`, async (t) => {
    const { server, store, folder } = await setUp(t)
    server.trouble = "corrupting"
    await assert.rejects(putBytes({ store, folder }, Buffer.alloc(size, content)), isUnreachable)
    assert.equal(server.objects.size, 0)
    assert.equal(server.uploads.size, 0)
  })
}

for (const trouble of ["interrupting", "failing late"] as const) {
  test(`an upload in parts is given up whole when the bucket is ${trouble}`, async (t) => {
    const { server, store, folder } = await setUp(t)
    server.trouble = trouble
    const bytes = Buffer.alloc(20 * megabyte, content)
    await assert.rejects(putBytes({ store, folder }, bytes), isUnreachable)
    assert.equal(await store.has(sha256(bytes)), false)
    assert.equal(server.uploads.size, 0)
    server.trouble = "none"
    await store.put(join(folder, "file"), sha256(bytes))
    assert.equal(sha256(await readBlob(store, sha256(bytes))), sha256(bytes))
    assert.deepEqual(
      server.requests.filter((request) => request.startsWith("PUT")).slice(-3),
      Array.from({ length: 3 }, () => `PUT limn/test/${sha256(bytes).slice(0, 2)}/${sha256(bytes)} partNumber uploadId`),
    )
  })
}

test("an upload whose answer is lost can be repeated", async (t) => {
  const { server, store, folder } = await setUp(t)
  server.trouble = "mute"
  await assert.rejects(putBytes({ store, folder }, content), isUnreachable)
  server.trouble = "none"
  await putBytes({ store, folder }, content)
  assert.equal(server.objects.size, 1)
})

test("a bucket that falls silent in the middle of an answer fails the reader", async (t) => {
  const { server, store, connect, folder } = await setUp(t)
  const hash = await putBytes({ store, folder }, Buffer.alloc(megabyte))
  server.trouble = "stalling"
  await assert.rejects(readBlob(await connect({ timeoutMs: 100 }), hash), isUnreachable)
})

test("a bucket that goes away in the middle of an answer fails the reader", async (t) => {
  const { server, store, folder } = await setUp(t)
  const hash = await putBytes({ store, folder }, Buffer.alloc(64 * megabyte))
  const reader = store.open(hash)[Symbol.asyncIterator]()
  assert.equal((await reader.next()).done, false)
  server.trouble = "down"
  await assert.rejects(async () => {
    while ((await reader.next()).done !== true);
  }, isUnreachable)
})

const refusals: readonly (readonly [string, Partial<S3StoreOptions>, object])[] = [
  ["a wrong key", { accessKeyId: "LIMNTESTACCESSKEY001" }, { status: 403, code: "InvalidAccessKeyId" }],
  ["a wrong secret", { secretAccessKey: "wrong" }, { status: 403, code: "SignatureDoesNotMatch" }],
  ["a wrong region", { region: "test-2" }, { status: 400, code: "AuthorizationHeaderMalformed" }],
]

for (const [what, how, refusal] of refusals) {
  test(`tells ${what}`, async (t) => {
    const { connect } = await setUp(t)
    assert.deepEqual(await (await connect(how)).refusal(), refusal)
  })
}

test("tells a bucket that is not there from one that is", async (t) => {
  const { server, store, connect } = await setUp(t)
  assert.equal(await store.refusal(), undefined)
  const other = await connect({ address: `${server.endpoint}/nothing` })
  assert.deepEqual(await other.refusal(), { status: 404, code: "NoSuchBucket" })
})

test("hands out addresses that work for everybody, for a while, and only where it is told to", async (t) => {
  const { store, connect, folder } = await setUp(t)
  await putBytes({ store, folder }, content)
  const how = { mediaType: "image/png", fileName: "x.png", seconds: 60 }
  assert.equal(await store.link(name, how), undefined)
  const link = await (await connect({ handsOut: true })).link(name, how)
  assert.ok(link !== undefined)
  const answer = await fetch(link, { headers: { range: "bytes=4-9" } })
  assert.deepEqual([answer.status, answer.headers.get("content-type"), await answer.text()], [206, "image/png", "really"])
  const altered = await fetch(link.replace("Expires=60", "Expires=600"))
  assert.equal(altered.status, 403)
  await altered.body?.cancel()
})

test("a file that becomes shorter while it is sent is not kept", async (t) => {
  const { server, store, folder } = await setUp(t)
  const path = join(folder, "file")
  await writeFile(path, Buffer.alloc(20 * megabyte))
  // Expected from the beginning: it may fail while the file is still being cut.
  const failed = assert.rejects(store.put(path, sha256(Buffer.alloc(20 * megabyte))))
  while (server.uploads.size === 0) await new Promise(setImmediate)
  await truncate(path, 1000)
  await failed
  assert.deepEqual([server.objects.size, server.uploads.size], [0, 0])
})

test("a large file lives neither in the heap nor beside it while it is sent", async (t) => {
  const { server, store, folder } = await setUp(t)
  server.keepsBytes = false
  const path = join(folder, "file")
  const size = 64 * megabyte
  await writeFile(path, Buffer.alloc(size, content))
  collect()
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const before = held()
  let peak = before
  const sampler = setInterval(() => {
    collect()
    peak = Math.max(peak, held())
  }, 50)
  await store.put(path, name)
  clearInterval(sampler)
  assert.ok(peak - before < 3 * partBytes, `${Math.round((peak - before) / megabyte)} MiB were held`)
})
