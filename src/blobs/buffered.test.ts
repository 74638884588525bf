import assert from "node:assert/strict"
import { access, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setImmediate } from "node:timers/promises"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import type { S3Trouble } from "../../test/support/s3-server.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { blobStoreContract, isMissing, putBytes, readBlob } from "./blob-store.contract.ts"
import { BufferedStore, type BufferedStoreOptions } from "./buffered.ts"
import { startBucket, type TestBucket } from "./s3-testing.ts"

const content = Buffer.from("not really a picture")
const name = sha256(content)

interface Setup extends TestBucket {
  readonly folder: string
  readonly states: boolean[]
  /** Opens a store on the outbox; closed when the test ends. */
  open(how?: Partial<BufferedStoreOptions>): Promise<BufferedStore>
  /** What waits in the outbox. */
  waiting(): Promise<string[]>
}

async function setUp(t: TestContext, folder?: string): Promise<Setup> {
  const root = folder ?? (await temporaryFolder(t))
  const bucket = await startBucket(t)
  const outbox = join(root, "outbox")
  const states: boolean[] = []
  return {
    ...bucket,
    folder: root,
    states,
    open: async (how) => {
      const changed: BufferedStoreOptions["changed"] = ({ buffering }) => states.push(buffering)
      const store = await BufferedStore.open({ remote: bucket.store, outbox, pauseMs: 5, uploadPatienceMs: 50, changed, ...how })
      t.after(() => store.close())
      return store
    },
    waiting: async () => {
      const entries = await readdir(outbox, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
    },
  }
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await setImmediate()
}

const isUnreachable = (error: unknown): boolean => error instanceof GatewayError && error.code === "overloaded"
const isFull = (error: unknown): boolean => error instanceof GatewayError && error.code === "storage_full"

blobStoreContract("a bucket behind an outbox", async (test, folder) => {
  const bucket = await setUp(test, folder)
  return { ...bucket, store: await bucket.open({ uploadPatienceMs: 60_000 }) }
})

test("what is uploaded leaves nothing behind, and nobody is told anything", async (t) => {
  const { server, open, folder, waiting, states } = await setUp(t)
  const store = await open({ uploadPatienceMs: 60_000 })
  for (let index = 0; index < 20; index++) await putBytes({ store, folder }, Buffer.from(`picture ${index}`))
  assert.equal(server.objects.size, 20)
  assert.deepEqual(await waiting(), [])
  assert.deepEqual(states, [])
})

const troubles: readonly S3Trouble[] = ["down", "silent", "overloaded", "corrupting", "mute"]

for (const trouble of troubles) {
  test(`while the bucket is ${trouble}, pictures wait and can be read; then they are uploaded`, async (t) => {
    const { server, open, folder, waiting, states } = await setUp(t)
    const store = await open()
    server.trouble = trouble
    const texts = Array.from({ length: 10 }, (_, index) => `picture ${index}`)
    for (const text of texts) await putBytes({ store, folder }, Buffer.from(text))
    await until(() => states.length > 0)
    assert.equal((await waiting()).length, 10)
    for (const text of texts) {
      const hash = sha256(Buffer.from(text))
      assert.equal(await store.has(hash), true)
      assert.equal(String(await readBlob(store, hash)), text)
      assert.equal(await store.link(hash, { mediaType: "image/png", fileName: "x.png", seconds: 60 }), undefined)
    }
    server.trouble = "none"
    await until(() => states.length === 2)
    assert.deepEqual(await waiting(), [])
    assert.equal(server.objects.size, 10)
    for (const text of texts) assert.equal(String(await readBlob(store, sha256(Buffer.from(text)))), text)
    assert.deepEqual(states, [true, false])
  })
}

test("what is neither here nor can be asked for is not said to be missing", async (t) => {
  const { server, open } = await setUp(t)
  const store = await open()
  await assert.rejects(readBlob(store, name), isMissing)
  assert.equal(await store.has(name), false)
  server.trouble = "down"
  await assert.rejects(readBlob(store, name), isUnreachable)
  await assert.rejects(store.has(name), isUnreachable)
})

test("a full outbox is emptied after a restart, and no copy is asked for twice", async (t) => {
  const { server, open, folder, waiting, states } = await setUp(t)
  server.trouble = "down"
  const first = await open()
  for (let index = 0; index < 50; index++) await putBytes({ store: first, folder }, Buffer.from(`picture ${index}`))
  await first.close()
  await writeFile(join(folder, "outbox", "note"), "")
  assert.equal((await waiting()).length, 51)
  const second = await open()
  assert.equal(String(await readBlob(second, sha256(Buffer.from("picture 7")))), "picture 7")
  server.trouble = "none"
  await until(async () => (await waiting()).length === 1)
  assert.equal(server.objects.size, 50)
  await access(join(folder, "outbox", "note"))
  await until(() => states.at(-1) === false)
  assert.equal(server.requests.filter((request) => request.startsWith("PUT")).length, 50)
})

test("two processes that share the folder upload what the other left, and neither minds", async (t) => {
  const { server, open, folder, waiting } = await setUp(t)
  server.trouble = "down"
  const first = await open()
  for (let index = 0; index < 20; index++) await putBytes({ store: first, folder }, Buffer.from(`picture ${index}`))
  const second = await open()
  server.trouble = "none"
  await until(async () => (await waiting()).length === 0 && server.objects.size === 20)
  for (const store of [first, second]) {
    assert.equal(String(await readBlob(store, sha256(Buffer.from("picture 3")))), "picture 3")
    store.requireRoom()
  }
})

test("a picture that is deleted while it waits is never uploaded", async (t) => {
  const { server, open, folder, waiting, states } = await setUp(t)
  const store = await open()
  server.trouble = "down"
  await putBytes({ store, folder }, content)
  await until(() => states.length === 1)
  // The bucket cannot be told now, but what waits here is gone.
  await assert.rejects(store.delete(name), isUnreachable)
  assert.deepEqual(await waiting(), [])
  server.trouble = "none"
  await store.delete(name)
  await putBytes({ store, folder }, Buffer.from("another"))
  await until(() => server.objects.size === 1)
  assert.equal(await store.has(name), false)
})

test("a picture that is deleted while it is uploaded does not come back", async (t) => {
  const { server, open, folder } = await setUp(t)
  const store = await open({ uploadPatienceMs: 0 })
  await fc.assert(
    fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 9 * 1024 * 1024 }), async (turns, size) => {
      const hash = await putBytes({ store, folder }, Buffer.alloc(size, turns))
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      await store.delete(hash)
      assert.equal(await store.has(hash), false)
      assert.equal(server.objects.size, 0)
    }),
    { numRuns: 15 },
  )
})

test("there is no room for more when too much waits, or for too long, until it is uploaded", async (t) => {
  const { server, open, folder, states } = await setUp(t)
  const bySize = await open({ maxBytes: 30 })
  server.trouble = "down"
  bySize.requireRoom()
  await putBytes({ store: bySize, folder }, content)
  bySize.requireRoom()
  await putBytes({ store: bySize, folder }, Buffer.from("another picture"))
  assert.throws(() => bySize.requireRoom(), isFull)
  server.trouble = "none"
  await until(() => states.at(-1) === false)
  bySize.requireRoom()

  const byAge = await open({ maxAgeMs: 0 })
  byAge.requireRoom()
  server.trouble = "down"
  await putBytes({ store: byAge, folder }, content)
  assert.throws(() => byAge.requireRoom(), isFull)
})

test("the same picture again, while it waits, is taken and waits once", async (t) => {
  const { server, open, folder, waiting, states } = await setUp(t)
  const store = await open()
  server.trouble = "down"
  for (let index = 0; index < 3; index++) await putBytes({ store, folder }, content)
  assert.deepEqual(await waiting(), [name])
  assert.deepEqual((await readdir(folder)).toSorted(), ["outbox"])
  server.trouble = "none"
  await until(() => states.at(-1) === false)
  assert.equal(server.objects.size, 1)
})
