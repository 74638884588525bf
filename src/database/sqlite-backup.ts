import { link, open, rename, rm } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { backup, DatabaseSync } from "node:sqlite"
import { createPrivately } from "./private-file.ts"

/** More pages than a file can have: all are copied in one step, so that no write in between starts the copy again. */
const allPages = 2 ** 31 - 1

/**
 * Copies a SQLite database as it is at one moment, while others read and write it. The copy appears whole, readable by its
 * owner only, and is on disk when the promise resolves. Throws an Error in a sentence where `target` is there and
 * `overwrite` is false, or nothing can be written there.
 */
export async function backUpSqlite(file: string, target: string, overwrite: boolean): Promise<void> {
  if (file === ":memory:") throw new Error("A database that is only in memory has no backup.")
  const draft = `${target}.unfinished`
  try {
    await rm(draft, { force: true })
    createPrivately(draft)
    const connection = new DatabaseSync(file, { readOnly: true })
    try {
      await backup(connection, draft, { rate: allPages })
    } finally {
      connection.close()
    }
    await sync(draft)
    // A link never replaces what is there, whoever puts it there meanwhile.
    if (overwrite) await rename(draft, target)
    else await link(draft, target)
    await sync(dirname(resolve(target)))
  } catch (error) {
    throw new Error(`Cannot write the backup ${target}: ${explain(error)}`, { cause: error })
  } finally {
    await rm(draft, { force: true })
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case "EEXIST":
      return "there is a file of this name already. Choose another one, or overwrite it with --force."
    case "ENOENT":
      return "there is no such folder."
    case "ENOSPC":
      return "there is no disk space left."
    default:
      return `${message}.`
  }
}
