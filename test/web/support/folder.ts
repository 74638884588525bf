import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { serveLimn } from "./serve.ts"
import type { Backdrop } from "./stage.ts"

/** A server whose database a test may change behind its back: to be old, or to be full. */
export interface OpenBackdrop extends Backdrop {
  readonly database: DatabaseSync
}

/** A server in demo mode whose database is at hand. */
export async function opened(): Promise<OpenBackdrop> {
  const folder = await mkdtemp(join(tmpdir(), "limn-web-data-"))
  const limn = await serveLimn({ LIMN_DATA_DIR: folder })
  const database = new DatabaseSync(join(folder, "limn.db"), { timeout: 10_000 })
  return {
    limn,
    database,
    close: async () => {
      database.close()
      await limn.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
