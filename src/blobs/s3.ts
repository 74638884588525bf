import { createHash } from "node:crypto"
import { openAsBlob } from "node:fs"
import { rm } from "node:fs/promises"
import type { S3mini, UploadPart } from "s3mini"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import { blobPath, isBlobName } from "./blob-name.ts"
import type { BlobLink, BlobStore, ByteRange } from "./blob-store.ts"
import { readS3Failure, type S3Failure, storeUnreachable } from "./s3-failure.ts"

/** How {@link S3Store} reaches its bucket. */
export interface S3StoreOptions {
  /** Address that keys are appended to; names the bucket, in its path or its host. */
  readonly address: string
  readonly region: string
  /** What every key begins with; may be empty. */
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Whether the bucket hands out its blobs itself, at signed addresses. */
  readonly handsOut: boolean
  /** Longest a call may take that sends bytes, at most {@link partBytes} of them. Default 60 s. */
  readonly uploadTimeoutMs?: number
  /** Longest any other call may take, and longest silence while bytes are read. Default 10 s. */
  readonly timeoutMs?: number
}

/** Larger files are sent in parts of this size. */
export const partBytes = 8 * 1024 * 1024

const page = 1000
const presignedSeconds = 60

/**
 * Keeps blobs in a bucket that speaks S3, as `<prefix>/<first two digits>/<sha256>`. Bytes are read from the file while
 * they are sent, and the server checks them: by their SHA-256 where they go as one, by the MD5 of each part where not.
 *
 * A blob that is there already is written again. That costs little, since a picture rarely comes twice, and makes it new
 * for a sweep, which `If-None-Match` would not.
 */
export class S3Store implements BlobStore {
  readonly #client: S3mini
  readonly #prefix: string
  readonly #handsOut: boolean
  readonly #timeoutMs: number

  private constructor(client: S3mini, { prefix, handsOut }: S3StoreOptions, timeoutMs: number) {
    this.#client = client
    this.#prefix = prefix === "" ? "" : `${prefix}/`
    this.#handsOut = handsOut
    this.#timeoutMs = timeoutMs
  }

  /** Makes a store; nothing is called yet. */
  static async create(options: S3StoreOptions): Promise<S3Store> {
    // Loaded only where pictures are kept in a bucket.
    const { S3mini } = await import("s3mini")
    const { uploadTimeoutMs = 60_000, timeoutMs = 10_000 } = options
    const client = new S3mini({
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      endpoint: options.address,
      region: options.region,
      fetch: (input, init) => {
        const isUpload = init?.method === "PUT" || init?.method === "POST"
        return fetch(input, { ...init, redirect: "manual", signal: AbortSignal.timeout(isUpload ? uploadTimeoutMs : timeoutMs) })
      },
    })
    return new S3Store(client, options, timeoutMs)
  }

  /** Asks whether the bucket is there and lets us in. Gives what it answers where it refuses, and throws `overloaded` where it cannot say. */
  async refusal(): Promise<S3Failure | undefined> {
    try {
      const listed = await once(() => this.#client.listObjectsPaged("/", this.#prefix, 1))
      return listed === null ? { status: 404, code: "NoSuchBucket" } : undefined
    } catch (error) {
      const failure = readS3Failure(error)
      if (failure.status === undefined || failure.status === 429 || failure.status >= 500) throw storeUnreachable("list", failure)
      return failure
    }
  }

  async put(path: string, sha256: string): Promise<void> {
    const key = this.#keyOf(sha256)
    const file = await openAsBlob(path)
    if (file.size > partBytes) {
      await this.#putParts(key, file)
    } else {
      const checksum = { "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64") }
      await this.#call("put", (client) => client.putObject(key, file, undefined, undefined, checksum))
    }
    await rm(path, { force: true })
  }

  async *open(sha256: string, range?: ByteRange): AsyncGenerator<Chunk> {
    const url = await this.#client.getPresignedUrl("GET", this.#keyOf(sha256), presignedSeconds)
    const headers: Record<string, string> = range === undefined ? {} : { range: `bytes=${range.start}-${range.end - 1}` }
    const response = await this.#call("get", async () => {
      const quiet = new AbortController()
      const answer = await this.#within(
        () => fetch(url, { headers, redirect: "manual", signal: quiet.signal }),
        () => quiet.abort(),
      )
      const { status } = answer
      if (status === (range === undefined ? 200 : 206)) return answer
      await answer.body?.cancel()
      if (status === 404) throw notKept()
      throw Object.assign(new Error("The bucket did not give the blob."), { status })
    })
    const reader = response.body?.getReader()
    if (reader === undefined) return
    try {
      for (;;) {
        const { done, value } = await this.#within(
          () => reader.read(),
          () => void reader.cancel().catch(() => {}),
        )
        if (done) return
        yield owned(value)
      }
    } catch (error) {
      throw storeUnreachable("get", readS3Failure(error))
    } finally {
      await reader.cancel().catch(() => {})
    }
  }

  async has(sha256: string): Promise<boolean> {
    const key = this.#keyOf(sha256)
    return (await this.#call("head", (client) => client.objectExists(key))) === true
  }

  async delete(sha256: string): Promise<void> {
    const key = this.#keyOf(sha256)
    await this.#call("delete", (client) => client.deleteObject(key))
  }

  async *putBefore(before: Date): AsyncGenerator<string> {
    let token: string | undefined
    do {
      const listed = await this.#call("list", (client) => client.listObjectsPaged("/", this.#prefix, page, token))
      for (const { Key: key, LastModified: putAt } of listed?.objects ?? []) {
        const sha256 = key.slice(-64)
        // A bucket may hold more than our blobs.
        if (isBlobName(sha256) && key === this.#keyOf(sha256) && putAt < before) yield sha256
      }
      token = listed?.nextContinuationToken
    } while (token !== undefined)
  }

  async link(sha256: string, { mediaType, fileName, seconds }: BlobLink): Promise<string | undefined> {
    if (!this.#handsOut) return undefined
    return this.#client.getPresignedUrl("GET", this.#keyOf(sha256), seconds, {
      "response-content-type": mediaType,
      "response-content-disposition": `inline; filename="${fileName}"`,
    })
  }

  /** Sends a large file part by part, in order: one part at a time is fast enough, and kind to the memory. */
  async #putParts(key: string, file: Blob): Promise<void> {
    const uploadId = await this.#call("begin upload", (client) => client.getMultipartUploadId(key))
    try {
      const parts: UploadPart[] = []
      for (let start = 0; start < file.size; start += partBytes) {
        const part = file.slice(start, start + partBytes)
        const checksum = { "content-md5": await md5(part) }
        const partNumber = parts.length + 1
        parts.push(await this.#call("put part", (client) => client.uploadPart(key, uploadId, part, partNumber, {}, undefined, checksum)))
      }
      const { etag } = await this.#call("end upload", (client) => client.completeMultipartUpload(key, uploadId, parts))
      // A server that has begun its answer with 200 before it was done can only tell a failure inside it.
      if (!etag) throw storeUnreachable("end upload", { status: 200 })
    } catch (error) {
      // Parts that stay behind cost money: the bucket's own rule for unfinished uploads is the second net.
      await this.#client.abortMultipartUpload(key, uploadId).catch(() => {})
      throw error
    }
  }

  #keyOf(sha256: string): string {
    return this.#prefix + blobPath(sha256)
  }

  async #call<Result>(call: string, work: (client: S3mini) => Promise<Result>): Promise<Result> {
    try {
      return await once(() => work(this.#client))
    } catch (error) {
      throw error instanceof GatewayError ? error : storeUnreachable(call, readS3Failure(error))
    }
  }

  /** Waits for one step of a read; calls `giveUp` where it takes too long. Time that the reader takes between steps is its own. */
  async #within<Result>(step: () => Promise<Result>, giveUp: () => void): Promise<Result> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      // First, because a body that is given up ends as if it were whole.
      late.reject(new DOMException("The bucket is silent.", "TimeoutError"))
      giveUp()
    }, this.#timeoutMs)
    try {
      return await Promise.race([step(), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Repeats a call once where its connection broke: servers close idle ones just when they are used again. Every call here may be repeated. */
async function once<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const { status, code } = readS3Failure(error)
    if (status !== undefined || (code !== "ECONNRESET" && code !== "UND_ERR_SOCKET" && code !== "EPIPE")) throw error
    return work()
  }
}

async function md5(part: Blob): Promise<string> {
  const hash = createHash("md5")
  for await (const bytes of part.stream()) hash.update(bytes)
  return hash.digest("base64")
}

function notKept(): GatewayError {
  return new GatewayError("not_found", "This picture is not kept any more.")
}
