import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setImmediate } from "node:timers/promises"
import { parseBlobSettings } from "#config/blob-settings.ts"
import { ConfigError } from "#config/config-error.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import { createLog } from "#telemetry/log.ts"
import { S3Server } from "../../test/support/s3-server.ts"
import { sha256 } from "../../test/support/pictures.ts"
import { putBytes, readBlob } from "./blob-store.contract.ts"
import { type BlobStoreSettings, type OpenBlobStore, openBlobStore } from "./blob-stores.ts"

interface Setup {
  readonly server: S3Server
  readonly folder: string
  readonly lines: string[]
  open(more?: Partial<BlobStoreSettings>, location?: string): Promise<OpenBlobStore>
}

async function setUp(t: TestContext): Promise<Setup> {
  const server = await S3Server.start()
  t.after(() => server.stop())
  const folder = await temporaryFolder(t)
  const lines: string[] = []
  const log = createLog({ destination: { write: (line) => lines.push(line) }, pretty: false })
  const open: Setup["open"] = async (more, location = `s3://${server.bucket}/art?endpoint=${server.endpoint}&region=${server.region}`) => {
    const { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } = server
    const opened = await openBlobStore(
      { blobs: parseBlobSettings(location), dataDir: folder, s3AccessKeyId, s3SecretAccessKey, ...more },
      log,
    )
    t.after(() => opened.close())
    return opened
  }
  return { server, folder, lines, open }
}

test("keeps pictures in the data folder", async (t) => {
  const { folder, open } = await setUp(t)
  const { store, requireRoom } = await open({}, "file:")
  await putBytes({ store, folder }, Buffer.from("picture"))
  requireRoom()
  assert.deepEqual(await readdir(folder), ["pictures"])
})

const refusals: readonly (readonly [string, Partial<BlobStoreSettings>, (server: S3Server) => string | undefined, RegExp])[] = [
  [
    "wrong keys",
    { s3SecretAccessKey: "wrong" },
    () => undefined,
    /^LIMN_BLOBS: http:\S+ refuses the keys \(403 SignatureDoesNotMatch\); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may list, read, write and delete in the bucket pictures$/,
  ],
  [
    "no such bucket",
    {},
    ({ endpoint, region }) => `s3://nothing?endpoint=${endpoint}&region=${region}`,
    /^LIMN_BLOBS: http:\S+ has no bucket nothing \(404 NoSuchBucket\); make it first, or check endpoint and path_style$/,
  ],
  [
    "the wrong region",
    {},
    ({ endpoint, bucket }) => `s3://${bucket}?endpoint=${endpoint}&region=test-2`,
    /^LIMN_BLOBS: http:\S+ does not take requests for the bucket pictures in the region test-2 \(400 AuthorizationHeaderMalformed\); check region and endpoint$/,
  ],
]

for (const [what, more, location, message] of refusals) {
  test(`says what is wrong: ${what}`, async (t) => {
    const { server, open } = await setUp(t)
    await assert.rejects(open(more, location(server)), (error) => error instanceof ConfigError && message.test(error.message))
  })
}

test("starts while the bucket is down, and says once that pictures wait and once that they are there", async (t) => {
  const { server, folder, lines, open } = await setUp(t)
  server.trouble = "down"
  const { store } = await open()
  for (const text of ["one", "two", "three"]) await putBytes({ store, folder }, Buffer.from(text))
  server.trouble = "none"
  while (server.objects.size < 3 || lines.length < 3) await setImmediate()
  assert.equal(String(await readBlob(store, sha256(Buffer.from("two")))), "two")
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
    [
      "the bucket of the pictures cannot be reached at the start",
      "pictures wait in the outbox, because their bucket is slow or cannot be reached",
      "all pictures are in their bucket again",
    ],
  )
  assert.doesNotMatch(lines.join(""), new RegExp(`${server.secretAccessKey}|Signature=|Said of`, "i"))
  assert.deepEqual(
    await readdir(join(folder, "outbox"), { recursive: true, withFileTypes: true }).then((all) => all.filter((entry) => entry.isFile())),
    [],
  )
})
