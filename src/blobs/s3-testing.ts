import type { TestContext } from "node:test"
import { S3Server } from "../../test/support/s3-server.ts"
import type { StoreUnderTest } from "./blob-store.contract.ts"
import { S3Store, type S3StoreOptions } from "./s3.ts"

/** A bucket on a real socket and a store on it. */
export interface TestBucket extends Pick<StoreUnderTest, "age" | "stranger"> {
  readonly server: S3Server
  readonly store: S3Store
  /** One more store on the same bucket, set up in another way. */
  connect(how: Partial<S3StoreOptions>): Promise<S3Store>
}

/** Starts a bucket that is stopped when the test ends. */
export async function startBucket(test: TestContext, how: Partial<S3StoreOptions> = {}): Promise<TestBucket> {
  const server = await S3Server.start()
  test.after(() => server.stop())
  const connect: TestBucket["connect"] = (more) =>
    S3Store.create({
      address: `${server.endpoint}/${server.bucket}`,
      region: server.region,
      prefix: "limn/test",
      accessKeyId: server.accessKeyId,
      secretAccessKey: server.secretAccessKey,
      handsOut: false,
      ...how,
      ...more,
    })
  return {
    server,
    store: await connect({}),
    connect,
    age: async (hash, putAt) => {
      const object = server.objects.get(`limn/test/${hash.slice(0, 2)}/${hash}`)
      if (object === undefined) throw new Error("There is no such object to age.")
      object.putAt = putAt
    },
    stranger: async () => {
      const keys = ["limn/test/note", `limn/test/${"0".repeat(64)}`, `other/00/${"0".repeat(64)}`]
      for (const key of keys) server.objects.set(key, { bytes: Buffer.alloc(1), putAt: new Date(1000), contentType: "" })
      return { isThere: async () => keys.every((key) => server.objects.has(key)) }
    },
  }
}
