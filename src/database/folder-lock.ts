import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { faultOf } from "./database-error.ts"
import { createPrivately } from "./private-file.ts"

/** A folder that is held by this process alone. */
export interface FolderLock {
  /** Lets another process have the folder. Does nothing the second time. */
  release(): void
}

/** A holder that is just closing, or just writing its name, is waited for. */
const patienceMs = 200

/**
 * Takes a data folder for this process, by a lock on its file `limn.lock` that the kernel lets go when the process ends,
 * however it ends: nothing stale can be in the way. The file says who holds it. Throws an Error in a sentence that
 * names the holder where another has the folder.
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, "limn.lock")
  createPrivately(file)
  const connection = new DatabaseSync(file, { timeout: patienceMs })
  try {
    connection.exec("begin immediate")
    connection.exec("create table if not exists holder (one integer primary key, pid integer not null, since text not null) strict")
    connection.prepare("replace into holder values (1, ?, ?)").run(process.pid, new Date().toISOString())
    connection.exec("commit")
    // A transaction that has not written yet keeps other writers out and lets them read who it is.
    connection.exec("begin immediate")
  } catch (error) {
    const failure = new Error(explain(folder, file, connection, error), { cause: error })
    connection.close()
    throw failure
  }
  return {
    release: () => {
      if (connection.isOpen) connection.close()
    },
  }
}

function explain(folder: string, file: string, connection: DatabaseSync, error: unknown): string {
  const { errcode, message } = error as { errcode?: number; message: string }
  if (faultOf(errcode) !== "busy") return `The data folder ${folder} cannot be locked: SQLite says of ${file}: ${message}.`
  const holder = connection.prepare("select pid, since from holder").get() as { pid: number; since: string } | undefined
  const who = holder === undefined ? "Another server" : `Another server (process ${holder.pid}, since ${holder.since})`
  return `${who} uses the data folder ${folder}. Stop it, or give each server a LIMN_DATA_DIR of its own.`
}
