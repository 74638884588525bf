import { randomBytes } from "node:crypto"
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Gives the name of the node that a data folder belongs to: 16 hex digits, made at the first start and kept in the file
 * `node-id`. Two nodes of one database must not have the same, so the file is not to be copied with a folder. Throws an
 * Error in a sentence where it cannot be read or made.
 */
export function openNodeId(folder: string): string {
  const file = join(folder, "node-id")
  const id = readIfThere(file) ?? makeNodeId(file)
  if (/^[0-9a-f]{16}$/.test(id)) return id
  throw new Error(`The file ${file} does not hold a node's name. Delete it: the next start makes another.`)
}

function makeNodeId(file: string): string {
  const draft = `${file}.${randomBytes(8).toString("hex")}`
  writeFileSync(draft, `${randomBytes(8).toString("hex")}\n`, { mode: 0o600 })
  try {
    // A link appears whole and never replaces: of several processes that start at once, all take the first one's name.
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    unlinkSync(draft)
  }
  return readIfThere(file) ?? ""
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new Error(`Cannot read ${file} (${(error as NodeJS.ErrnoException).code}). Make it readable for the user that Limn runs as.`, {
      cause: error,
    })
  }
}
