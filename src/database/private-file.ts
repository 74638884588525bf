import { closeSync, openSync } from "node:fs"

/**
 * Creates an empty file that only its owner may read, unless it is there. SQLite gives the files that it puts beside a
 * database the mode of the database. A file that exists is not opened: closing it would end the locks this process has on it.
 */
export function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
}
