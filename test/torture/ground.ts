import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { noPostgres, startPostgres, type TestPostgres } from "../support/postgres.ts"
import { S3Server } from "../support/s3-server.ts"
import { type Fleet, type FleetOptions, startFleet } from "./fleet.ts"
import { type ProviderOptions, startProvider, type TortureProvider } from "./provider.ts"

/** A fleet with all that it stands on. */
export interface Ground {
  readonly fleet: Fleet
  readonly provider: TortureProvider
  readonly folder: string
  readonly callLog: string
  readonly answerLog: string
  /** Absent on SQLite. */
  readonly postgres?: TestPostgres
  /** Where several nodes keep their pictures; absent on SQLite. */
  readonly bucket?: S3Server
  /** Ends everything. Keeps what was written where `keep` says so. */
  clear(keep?: boolean): Promise<void>
}

/** How a {@link Ground} is laid. */
export interface GroundOptions {
  readonly database: "sqlite" | "postgres"
  readonly failures?: ProviderOptions["failures"]
  readonly maxDelayMs?: number
  readonly fleet?: Partial<Pick<FleetOptions, "redisUrl" | "environment" | "size">>
  /** Where everything is kept. Default: a folder of its own below the system's. */
  readonly folder?: string
}

/** Price of every picture: what all of this is about. */
export const picturePrice = { usd: 0.02, microUsd: 20_000 } as const

/** Lays one. Throws where PostgreSQL is wanted and not installed. */
export async function layGround({ database, failures = {}, maxDelayMs, fleet = {}, folder: given }: GroundOptions): Promise<Ground> {
  if (database === "postgres" && noPostgres !== undefined) throw new Error(noPostgres)
  const folder = given ?? (await mkdtemp(join(tmpdir(), "limn-torture-")))
  await mkdir(folder, { recursive: true })
  const callLog = join(folder, "calls")
  const answerLog = join(folder, "answers")
  const provider = await startProvider({
    callLog,
    picturePrice: picturePrice.microUsd,
    failures,
    ...(maxDelayMs === undefined ? {} : { maxDelayMs }),
  })
  const [postgres, bucket] = database === "postgres" ? await Promise.all([startPostgres(), S3Server.start()]) : []
  const clear = async (keep = false): Promise<void> => {
    await running?.stop()
    await Promise.all([provider.close(), postgres?.stop(), bucket?.stop()])
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
  let running: Fleet | undefined
  try {
    running = await startFleet({
      folder,
      provider: provider.address,
      picturePriceUsd: picturePrice.usd,
      ...fleet,
      ...(postgres === undefined ? {} : { databaseUrl: await postgres.createDatabase() }),
      environment: { ...(bucket === undefined ? {} : bucketEnvironment(bucket)), ...fleet.environment },
    })
  } catch (error) {
    await clear(true)
    throw error
  }
  return {
    fleet: running,
    provider,
    folder,
    callLog,
    answerLog,
    ...(postgres === undefined ? {} : { postgres }),
    ...(bucket === undefined ? {} : { bucket }),
    clear,
  }
}

function bucketEnvironment({ bucket, region, endpoint, accessKeyId, secretAccessKey }: S3Server): Record<string, string> {
  return {
    LIMN_BLOBS: `s3://${bucket}/limn?endpoint=${endpoint}&region=${region}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }
}
