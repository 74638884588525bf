import { join } from "node:path"
import type { Settings } from "#config/settings.ts"
import type { DatabaseOptions } from "./database.ts"

/** Which database the settings name: a PostgreSQL server, or else the file `limn.db` in the data folder. */
export function databaseOptions({ databaseUrl, dataDir }: Pick<Settings, "databaseUrl" | "dataDir">): DatabaseOptions {
  return databaseUrl === undefined ? { file: join(dataDir, "limn.db") } : { url: databaseUrl }
}
