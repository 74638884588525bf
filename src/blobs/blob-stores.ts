import { join } from "node:path"
import { GatewayError } from "#canonical/error.ts"
import type { BlobSettings, BucketSettings } from "#config/blob-settings.ts"
import { ConfigError } from "#config/config-error.ts"
import type { Log } from "#telemetry/log.ts"
import type { BlobStore } from "./blob-store.ts"
import { BufferedStore } from "./buffered.ts"
import { DiskStore } from "./disk.ts"
import type { S3Failure } from "./s3-failure.ts"
import { S3Store } from "./s3.ts"

/** What {@link openBlobStore} goes by. */
export interface BlobStoreSettings {
  readonly blobs: BlobSettings
  /** Folder of the pictures, or of those that wait for the bucket. */
  readonly dataDir: string
  readonly s3AccessKeyId?: string
  readonly s3SecretAccessKey?: string
}

/** The store that holds the pictures. */
export interface OpenBlobStore {
  readonly store: BlobStore
  /** Makes sure, before a picture is paid for, that the store will take it. Throws `storage_full`. */
  requireRoom(): void
  close(): Promise<void>
}

/**
 * Opens the store that the settings choose. A bucket that cannot be reached does not keep Limn from starting: pictures wait
 * in `<data folder>/outbox`. One that answers and refuses is a mistake in the settings: throws ConfigError.
 */
export async function openBlobStore(settings: BlobStoreSettings, log: Log): Promise<OpenBlobStore> {
  const { blobs, dataDir } = settings
  if (blobs.kind === "file") {
    return { store: new DiskStore(join(dataDir, "pictures")), requireRoom: () => {}, close: async () => {} }
  }
  const remote = await connect(blobs, settings)
  await check(remote, blobs, log)
  const store = await BufferedStore.open({
    remote,
    outbox: join(dataDir, "outbox"),
    changed: ({ buffering, cause }) => {
      if (buffering) log.warn({ err: cause }, "pictures wait in the outbox, because their bucket is slow or cannot be reached")
      else log.info("all pictures are in their bucket again")
    },
  })
  return { store, requireRoom: () => store.requireRoom(), close: () => store.close() }
}

/** The store that the settings choose for whoever only looks at it: nothing is uploaded, and nothing of it is changed. */
export async function openBlobsToRead(settings: BlobStoreSettings): Promise<Pick<BlobStore, "has" | "open" | "putBefore">> {
  const { blobs, dataDir } = settings
  if (blobs.kind === "file") return new DiskStore(join(dataDir, "pictures"))
  const remote = await connect(blobs, settings)
  const outbox = new DiskStore(join(dataDir, "outbox"))
  return {
    has: async (sha256) => (await outbox.has(sha256)) || remote.has(sha256),
    async *open(sha256, range) {
      yield* (await outbox.has(sha256)) ? outbox.open(sha256, range) : remote.open(sha256, range)
    },
    putBefore: (before) => remote.putBefore(before),
  }
}

function connect(
  { address, region, prefix, reads }: BucketSettings,
  { s3AccessKeyId: accessKeyId = "", s3SecretAccessKey: secretAccessKey = "" }: BlobStoreSettings,
): Promise<S3Store> {
  return S3Store.create({ address, region, prefix, accessKeyId, secretAccessKey, handsOut: reads === "redirect" })
}

async function check(remote: S3Store, bucket: BucketSettings, log: Log): Promise<void> {
  try {
    const refusal = await remote.refusal()
    if (refusal !== undefined) throw new ConfigError([{ place: "LIMN_BLOBS", message: sentence(refusal, bucket) }])
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    log.warn({ err: error }, "the bucket of the pictures cannot be reached at the start")
  }
}

function sentence({ status, code }: S3Failure, { bucket, address, region }: BucketSettings): string {
  const { origin } = new URL(address)
  const answer = [status, code === "Unknown" ? undefined : code].filter((part) => part !== undefined).join(" ")
  if (status === 401 || status === 403) {
    return `${origin} refuses the keys (${answer}); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may list, read, write and delete in the bucket ${bucket}`
  }
  if (status === 404) return `${origin} has no bucket ${bucket} (${answer}); make it first, or check endpoint and path_style`
  return `${origin} does not take requests for the bucket ${bucket} in the region ${region} (${answer}); check region and endpoint`
}
